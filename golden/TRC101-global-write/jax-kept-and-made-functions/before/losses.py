import jax.numpy as jnp

last_scale = jnp.zeros(())


def loss(w):
    """Returns the loss at ``w``."""
    global last_scale
    last_scale = jnp.max(w) * 2.0
    return jnp.sum(w**2)
