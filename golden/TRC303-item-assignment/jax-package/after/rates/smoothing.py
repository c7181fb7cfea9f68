import jax.numpy as jnp
from numpy import array

WEIGHTS = array([0.25, 0.5, 0.25])


def smoothed(values):
    """The inner values as weighted means."""
    out = jnp.zeros(3)
    out = out.at[0].set(values[0]).at[2].set(values[2])
    out = out.at[1].set((WEIGHTS * values).sum())
    return out
