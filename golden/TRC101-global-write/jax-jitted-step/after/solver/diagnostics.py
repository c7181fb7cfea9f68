import jax.numpy as jnp

from . import heat


def total_flux():
    return jnp.sum(jnp.abs(heat.flux))
