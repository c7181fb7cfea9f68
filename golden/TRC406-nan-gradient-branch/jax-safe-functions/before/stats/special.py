import jax.numpy as jnp
from jax import lax


def log_or_zero(x):
    return jnp.where(x > 0, jnp.log(x), 0.0)


def tail(x, scale):
    ratio = x - jnp.minimum(scale, 1.0) * 1.5
    return lax.select(ratio > 0.0, jnp.sqrt(ratio), jnp.zeros_like(x))
