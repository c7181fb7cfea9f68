"""Double precision for one part of a computation."""

import jax
import jax.experimental
import jax.numpy as jnp
from jax.experimental import disable_x64


def precise(n):
    with jax.experimental.enable_x64():
        terms = 1.0 / jnp.arange(1, n + 1, dtype=jnp.float64) ** 2
        return jnp.sum(terms)


def quick(n):
    with disable_x64():
        return jnp.sum(1.0 / jnp.arange(1, n + 1) ** 2)


def main():
    return precise(100), quick(10)
