import warnings

import jax
import jax.numpy as jnp

TABLE = jnp.array([0.0, 1.0, 2.0])


def speed(energy):
    """The speed at an energy; energies are never negative."""
    if not isinstance(invalid := jnp.any(energy < 0), jax.core.Tracer) and invalid:
        lowest = energy.min()
        raise ValueError("negative" if lowest < 0 else "")
    return jnp.sqrt(energy)


def look_up(index, low, high):
    if (
        not any(isinstance(each, jax.core.Tracer) for each in (low, index, high))
        and not (low <= index.min() and index.max() < high)
    ):
        raise IndexError("out of range")
    if not isinstance(invalid := jnp.any(TABLE < 0), jax.core.Tracer) and invalid:
        raise ValueError("table")
    too_large = jnp.max(index) > 100
    if not isinstance(too_large, jax.core.Tracer) and too_large:
        warnings.warn("large")
    return TABLE[0] + index
