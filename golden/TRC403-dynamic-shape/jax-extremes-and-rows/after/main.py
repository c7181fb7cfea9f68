import jax
import jax.numpy as jnp

from ranges import spread, weighted_mean


def low_peak(x):
    return x.max(where=x < 1, initial=-jnp.inf) * 2


def main():
    x, w = jnp.array([0.5, -1.0, 3.0, 1.5]), jnp.array([1.0, 0.0, 2.0, 0.5])
    return jax.jit(spread)(x, w > 0.4), jax.jit(weighted_mean)(x, w), jax.jit(low_peak)(x)
