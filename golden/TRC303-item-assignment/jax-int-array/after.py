"""Quantised samples in arrays of whole numbers."""

import warnings

import jax
import jax.numpy as jnp


def quantised(samples):
    levels = jnp.zeros(3, dtype=int)
    levels = levels.at[0].set(jnp.round(samples[0]))
    levels = levels.at[1].set(samples[1] * 1.0)
    levels = levels.at[2].set(7)
    return levels


def clipped(levels):
    levels = jnp.where(levels > 3, 3.7, levels)
    return levels


def main():
    warnings.simplefilter("ignore", FutureWarning)
    return {
        "levels": jax.jit(quantised)(jnp.array([1.6, 2.9, 0.0])),
        "clipped": jax.jit(clipped)(jnp.array([1.0, 5.0, 3.0])),
    }
