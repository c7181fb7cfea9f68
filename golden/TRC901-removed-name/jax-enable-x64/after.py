"""Double precision for one part of a computation."""

import jax
import jax.experimental
import jax.numpy as jnp
from jax import enable_x64


def precise(n):
    with jax.enable_x64():
        terms = 1.0 / jnp.arange(1, n + 1, dtype=jnp.float64) ** 2
        return jnp.sum(terms)


def quick(n):
    with enable_x64(False):
        return jnp.sum(1.0 / jnp.arange(1, n + 1) ** 2)


def main():
    return precise(100), quick(10)
