import jax.numpy as jnp

from .special import log_or_zero


def divergence(p, q):
    """Kullback-Leibler, with 0 log 0 = 0."""
    return jnp.sum(p * (log_or_zero(p) - log_or_zero(q)))
