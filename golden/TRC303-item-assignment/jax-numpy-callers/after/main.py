"""A helper that is jitted here and called with NumPy arrays there."""

import jax
import jax.numpy as jnp
import numpy as np
from filters import damped, without_mean


@jax.jit
def energy(x):
    return (damped(x, 2) ** 2).sum()


def main():
    plain = damped(np.array([1.0, 2.0, 3.0, 4.0], dtype=np.float32), 1)
    x = jnp.array([1.0, 2.0, 3.0, 4.0])
    return {
        "plain": plain,
        "energy": energy(x),
        "slope": jax.grad(energy)(x),
        "centred": jax.jit(without_mean)(x),
    }
