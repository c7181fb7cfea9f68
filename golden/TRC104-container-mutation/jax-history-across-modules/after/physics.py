import jax.numpy as jnp

LOG = []


def potential(positions):
    distances = jnp.abs(positions[:, None] - positions[None, :])
    return jnp.sum(distances**2) / 4, distances
