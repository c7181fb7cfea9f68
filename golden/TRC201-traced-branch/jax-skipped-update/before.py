"""Gradient descent that clips by the global norm, and skips steps that are no numbers."""

import jax
import jax.numpy as jnp


def global_norm(tree):
    return jnp.sqrt(sum(jnp.sum(leaf**2) for leaf in jax.tree.leaves(tree)))


def clip(gradients, limit):
    norm = global_norm(gradients)
    if norm > limit:
        gradients = jax.tree.map(lambda leaf: leaf * limit / norm, gradients)
    return gradients


def loss(params, x, y):
    return jnp.mean((x @ params["w"] + params["b"] - y) ** 2)


@jax.jit
def step(params, momentum, count, x, y):
    value, gradients = jax.value_and_grad(loss)(params, x, y)
    gradients = clip(gradients, 1.0)
    if count < 2:
        rate = 0.1 * (count + 1)  # warm-up
    else:
        rate = 0.3
    moved = jax.tree.map(lambda m, g: 0.5 * m + g, momentum, gradients)
    stepped = jax.tree.map(lambda p, m: p - rate * m, params, moved)
    if jnp.isfinite(value):
        # a good step
        params = stepped
        momentum = moved
    return params, momentum, value


def main():
    params = {"w": jnp.array([0.5, -1.0]), "b": jnp.array(0.0)}
    momentum = jax.tree.map(jnp.zeros_like, params)
    x = jnp.array([[1.0, 2.0], [3.0, -1.0], [0.5, 0.5]])
    losses = []
    for count, y in enumerate(([1.0, 0.0, 1.0], [jnp.nan, 0.0, 0.0], [0.0, 2.0, 0.0], [1.0, 1.0, 1.0])):
        params, momentum, value = step(params, momentum, count, x, jnp.array(y))
        losses.append(value)
    return params, losses
