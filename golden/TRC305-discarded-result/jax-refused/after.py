"""Results for which there is no variable to take them."""

import jax
import jax.numpy as jnp

SCALES = jnp.ones(2)


def noisy(x, key):
    jax.random.split(key)
    return x + 0.0 * jax.random.normal(key, x.shape)


class Model:
    def __init__(self):
        self.weights = jnp.ones(2)

    def apply(self, x):
        self.weights.at[0].set(3.0)
        SCALES.at[1].set(2.0)
        return self.weights * x * SCALES


def main():
    x = jnp.array([1.0, 2.0])
    return {"noisy": jax.jit(noisy)(x, jax.random.key(0)), "model": jax.jit(Model().apply)(x)}
