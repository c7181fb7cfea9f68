"""Calibration of a model whose package was written for NumPy."""

import jax
import jax.numpy as jnp
from rates.curve import discount_factors, present_value
from rates.smoothing import smoothed


def main():
    rates = jnp.array([0.01, 0.02, 0.03])
    return {
        "factors": jax.jit(discount_factors)(rates),
        "delta": jax.grad(present_value)(rates, 100.0),
        "smoothed": jax.vmap(smoothed)(jnp.array([[1.0, 5.0, 3.0], [2.0, 2.0, 8.0]])),
    }
