"""A training step with momentum, kept in dicts."""

import jax
import jax.numpy as jnp
from optimizer import momentum_step, start


def loss(params, x):
    frozen = dict(params)
    frozen["w"] = jnp.where(jnp.arange(3) == 0, 0.0, frozen["w"])
    return ((frozen["w"] * x).sum() + frozen["b"][0]) ** 2


@jax.jit
def train_step(params, state, x):
    gradient = jax.grad(loss)(params, x)
    gradient["w"][:1] = 0.0
    return momentum_step(params, state, gradient)


def main():
    params = {"w": jnp.array([1.0, 2.0, 3.0]), "b": jnp.zeros(1)}
    state = start(params)
    x = jnp.array([1.0, -1.0, 0.5])
    for _ in range(2):
        params, state = train_step(params, state, x)
    return {"params": params, "state": state}
