import jax
import jax.numpy as jnp
import numpy as np


def unit(vector):
    """The vector with length one; as it is if it cannot be scaled."""
    try:
        length = np.linalg.norm(np.asarray(vector))
        return jnp.asarray(vector) / length
    except Exception:
        return vector


def angle(a, b):
    return jnp.arccos(jnp.dot(unit(a), unit(b)))


def main():
    a, b = jnp.array([2.0, 0.0]), jnp.array([0.25, 0.25])
    return angle(a, b), jax.jit(angle)(a, b)
