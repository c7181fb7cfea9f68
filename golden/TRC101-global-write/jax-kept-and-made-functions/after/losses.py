import jax.numpy as jnp

last_scale = jnp.zeros(())


def loss(w):
    """Returns the loss at ``w``."""
    last_scale = jnp.max(w) * 2.0
    return jnp.sum(w**2), last_scale
