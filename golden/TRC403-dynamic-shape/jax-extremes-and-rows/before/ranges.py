"""Ranges of observations, some of which are missing."""

import jax.numpy as jnp


def spread(x, flags):
    seen = flags > 0
    return jnp.max(x[seen]) - jnp.min(x[seen])


def weighted_mean(x, w):
    seen = w > 0.4
    return (x[seen] * w[seen]).sum() / w[seen].sum()
