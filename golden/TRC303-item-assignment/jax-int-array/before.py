"""Quantised samples in arrays of whole numbers."""

import warnings

import jax
import jax.numpy as jnp
import numpy as np


def quantised(samples):
    levels = np.zeros(3, dtype=int)
    levels[0] = jnp.round(samples[0])
    levels[1] = samples[1] * 1.0
    levels[2] = 7
    return levels


def clipped(levels):
    levels[levels > 3] = 3.7
    return levels


def main():
    warnings.simplefilter("ignore", FutureWarning)
    return {
        "levels": jax.jit(quantised)(jnp.array([1.6, 2.9, 0.0])),
        "clipped": jax.jit(clipped)(jnp.array([1.0, 5.0, 3.0])),
    }
