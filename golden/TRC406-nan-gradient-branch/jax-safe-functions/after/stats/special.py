import jax.numpy as jnp
from jax import lax


def log_or_zero(x):
    return jnp.where(x > 0, jnp.log(jnp.where(x > 0, x, 1)), 0.0)


def tail(x, scale):
    ratio = x - jnp.minimum(scale, 1.0) * 1.5
    return lax.select(
        ratio > 0.0,
        jnp.sqrt(jnp.where(ratio > 0.0, ratio, 1)),
        jnp.zeros_like(x),
    )
