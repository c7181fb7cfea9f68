import jax.numpy as jnp
import numpy as np


def energy(features, w):
    scale = 1.0 / np.sqrt(features.shape[0])
    return jnp.matmul(jnp.sin(features), w) + scale * jnp.linalg.norm(w, axis=0)
