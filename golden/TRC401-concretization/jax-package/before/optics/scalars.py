import jax.numpy as jnp


def number(x):
    if x is None:
        return 0.0
    return float(x)


def total(radii):
    return float(jnp.sum(1.0 / radii))
