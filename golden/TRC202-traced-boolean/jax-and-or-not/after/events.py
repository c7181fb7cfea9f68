"""Event detection along a trajectory."""

import jax.numpy as jnp


def crossed(previous, current):
    return ((previous < 0) & (current >= 0)) | ((previous > 0) & (current <= 0))


def stalled(velocity, acceleration, strict=False):
    still = jnp.abs(velocity) < 0.1
    if strict:
        return still & ~(jnp.abs(acceleration) > 0.1)
    return still


def escaped(position, limit):
    return jnp.logical_not((-limit <= position) & (position <= limit))
