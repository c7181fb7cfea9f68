"""Functions with removable singularities."""

import jax.numpy as jnp


def expm1_over_x(x):
    condition = jnp.abs(x) < 1e-2
    return jnp.where(
        condition,
        1 + x / 2 + x**2 / 6 + x**3 / 24,
        (jnp.exp(jnp.where(condition, 1, x)) - 1) / jnp.where(condition, 1, x),
    )


def entropy(p):
    return jnp.where(p <= 0, 0.0, -p * jnp.log(jnp.where(p <= 0, 1, p)))


def soft_radius(x, y):
    squared = x * x + y * y
    return jnp.where(squared == 0, 0.0, jnp.sqrt(jnp.where(squared == 0, 1, squared)))
