"""Functions with removable singularities."""

import jax.numpy as jnp


def expm1_over_x(x):
    if jnp.abs(x) < 1e-2:
        return 1 + x / 2 + x**2 / 6 + x**3 / 24
    return (jnp.exp(x) - 1) / x


def entropy(p):
    if p <= 0:
        return 0.0
    return -p * jnp.log(p)


def soft_radius(x, y):
    squared = x * x + y * y
    if squared == 0:
        return 0.0
    return jnp.sqrt(squared)
