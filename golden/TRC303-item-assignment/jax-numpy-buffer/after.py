"""Smoothed prices and their sensitivity, filled into NumPy arrays item by item."""

import jax
import jax.numpy as jnp
import numpy as np


def smoothed(prices, weight):
    """Exponential moving average."""
    n = prices.shape[0]
    average = jnp.zeros(n, dtype=float)
    average = average.at[0].set(prices[0])
    for i in range(1, n):
        before = average[i - 1]
        average = average.at[i].set(weight * prices[i] + (1 - weight) * before)
    return average


def band(prices, weight):
    """The lower and the upper end of a band around the average."""
    average = smoothed(prices, weight)
    ends = jnp.empty((2, prices.shape[0]), np.float32)
    spread = jnp.abs(prices - average).mean()
    ends = ends.at[0].set(average - spread)
    ends = ends.at[1, :].set(average + spread)
    weights = np.ones(prices.shape[0])
    weights[0] = 0.5
    weights[-1] = 0.5
    return ends * weights


def last(weight, prices):
    return smoothed(prices, weight)[-1]


def main():
    prices = jnp.array([1.0, 2.0, 4.0, 3.0])
    return {
        "band": jax.jit(band)(prices, 0.25),
        "sensitivity": jax.grad(last)(0.25, prices),
        "each": jax.vmap(smoothed, in_axes=(0, None))(jnp.stack([prices, prices + 1.0]), 0.5),
    }
