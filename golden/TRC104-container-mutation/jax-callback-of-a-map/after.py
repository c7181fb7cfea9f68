"""Gradient clipping that logs norms from a callback of tree.map: the log cannot be handed on through it."""

import jax
import jax.numpy as jnp

norms = []


def clip(gradient, limit):
    norm = jnp.sqrt(jnp.sum(gradient**2))
    norms.append(norm)
    return gradient * jnp.minimum(1.0, limit / norm)


@jax.jit
def update(params, grads):
    return jax.tree.map(lambda p, g: p - 0.1 * clip(g, 1.0), params, grads)


def main():
    params = {"w": jnp.array([3.0, 4.0]), "b": jnp.array([0.5])}
    for _ in range(2):
        params = update(params, params)
    return params, [float(norm) for norm in norms]
