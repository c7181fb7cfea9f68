"""A training step that calls helpers of another module."""

import jax
import jax.numpy as jnp
from updates import clipped, masked


@jax.jit
def step(weights, gradient):
    gradient = masked(clipped(gradient), 1)
    return weights - 0.5 * gradient


def main():
    weights = jnp.array([1.0, 2.0, 3.0])
    return {
        "step": step(weights, jnp.array([4.0, 1.0, -7.0])),
        "plain": clipped(jnp.array([9.0, -9.0])),
    }
