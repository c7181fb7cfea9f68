import jax.numpy as jnp

LOG = []


def potential(positions):
    distances = jnp.abs(positions[:, None] - positions[None, :])
    LOG.append(distances)
    return jnp.sum(distances**2) / 4
