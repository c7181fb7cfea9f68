"""Ranges of observations, some of which are missing."""

import jax.numpy as jnp


def spread(x, flags):
    seen = flags > 0
    return jnp.max(x, where=seen, initial=-jnp.inf) - jnp.min(x, where=seen, initial=jnp.inf)


def weighted_mean(x, w):
    seen = w > 0.4
    return (x * w).sum(where=seen) / w.sum(where=seen)
