import random

import jax
import jax.numpy as jnp


def grain(image, key):
    """Noise of a random strength."""
    first_key, second_key = jax.random.split(key)
    return jax.random.uniform(first_key, minval=0.1, maxval=0.2) * jax.random.normal(second_key, image.shape)


def salted(image, key):
    return jnp.where(jax.random.uniform(key, image.shape) < 0.5, 1.0, image)
