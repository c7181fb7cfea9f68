"""Event detection along a trajectory."""

import jax.numpy as jnp


def crossed(previous, current):
    return previous < 0 and current >= 0 or previous > 0 and current <= 0


def stalled(velocity, acceleration, strict=False):
    still = jnp.abs(velocity) < 0.1
    if strict:
        return still and not jnp.abs(acceleration) > 0.1
    return still


def escaped(position, limit):
    return not -limit <= position <= limit
