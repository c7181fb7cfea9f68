"""A script that sets jax up before it does anything else."""

import os

import jax
import jax.numpy as jnp
from jax import config

config.update("jax_enable_x64", True)
jax.config.update("jax_debug_nans", bool(os.environ.get("DEBUG_NANS")))


def refine(value):
    for _ in range(4):
        value = 0.5 * (value + 2.0 / value)
    return value


def main():
    return refine(jnp.asarray(1.0)), config.jax_enable_x64
