from jax import numpy as jnp

LIMIT = 2.0


def clipped(gradient):
    """The gradient within its limits."""
    jnp.clip(gradient, -LIMIT, LIMIT)
    return gradient


def masked(gradient, frozen):
    gradient.at[frozen].multiply(0.0)  # this weight stays
    return gradient
