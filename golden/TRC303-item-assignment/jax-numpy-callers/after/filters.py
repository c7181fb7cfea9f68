"""Filters that work on an array of samples."""

import jax.numpy as jnp


def damped(samples, count):
    """The first samples are halved."""
    samples = jnp.asarray(samples).at[:count].multiply(0.5)
    samples = samples.at[-1].set(jnp.abs(samples[-1]))
    return samples


def without_mean(samples):
    head = samples.copy()
    head = head.at[jnp.array([0, 1])].set(0.0)
    head = head.at[...].add(-head.mean())
    samples = samples.at[1::2].set(head[1::2])
    return samples
