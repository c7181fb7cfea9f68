from jax import numpy as jnp

LIMIT = 2.0


def clipped(gradient):
    """The gradient within its limits."""
    gradient = jnp.clip(gradient, -LIMIT, LIMIT)
    return gradient


def masked(gradient, frozen):
    gradient = gradient.at[frozen].multiply(0.0)  # this weight stays
    return gradient
