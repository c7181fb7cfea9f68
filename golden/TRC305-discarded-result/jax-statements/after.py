"""Statements of a NumPy program that do nothing to arrays of jax."""

import jax
import jax.numpy as jnp


@jax.jit
def median(samples):
    samples = samples.sort()
    return samples[samples.shape[0] // 2]


@jax.jit
def pinned(x):
    x = x.at[0].set(0.0)
    x = jnp.clip(x, -1.0, 1.0)
    return x


def smoothed(x):
    window = jnp.ones(3)
    window = window.at[1].multiply(2.0)
    window = jnp.divide(window, window.sum())
    return (window * x).sum()


def main():
    x = jnp.array([3.0, -2.0, 0.5])
    return {"median": median(x), "pinned": pinned(x), "smoothed": jax.vmap(smoothed)(jnp.stack([x, 2 * x]))}
