import random

import jax.numpy as jnp
import numpy as np


def grain(image):
    """Noise of a random strength."""
    return random.uniform(0.1, 0.2) * np.random.standard_normal(size=image.shape)


def salted(image):
    return jnp.where(np.random.rand(*image.shape) < 0.5, 1.0, image)
