"""Filters that work on an array of samples."""

import jax.numpy as jnp


def damped(samples, count):
    """The first samples are halved."""
    samples[:count] *= 0.5
    samples[-1] = jnp.abs(samples[-1])
    return samples


def without_mean(samples):
    head = samples.copy()
    head[[0, 1]] = 0.0
    head[...] -= head.mean()
    samples[1::2] = head[1::2]
    return samples
