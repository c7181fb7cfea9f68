import warnings

import jax.numpy as jnp

TABLE = jnp.array([0.0, 1.0, 2.0])


def speed(energy):
    """The speed at an energy; energies are never negative."""
    if jnp.any(energy < 0):
        lowest = energy.min()
        raise ValueError("negative" if lowest < 0 else "")
    return jnp.sqrt(energy)


def look_up(index, low, high):
    if not (low <= index.min() and index.max() < high):
        raise IndexError("out of range")
    if jnp.any(TABLE < 0):
        raise ValueError("table")
    too_large = jnp.max(index) > 100
    if too_large:
        warnings.warn("large")
    return TABLE[0] + index
