import jax.numpy as jnp

LOG = []


def potential(positions):
    distances = jnp.abs(positions[:, None] - positions[None, :])
    log_entry = distances
    return jnp.sum(distances**2) / 4, log_entry
