"""Shuffled batches with keys of a chosen generator."""

import jax
import jax.numpy as jnp
from jax import random


def batches(key: jax.Array, items: jax.Array, size: int):
    order = random.permutation(key, jnp.arange(items.shape[0]), independent=True)
    return [items[order[start : start + size]] for start in range(0, items.shape[0], size)]


def noise(seed: int, shape=()) -> jnp.ndarray:
    key = jax.random.PRNGKey(seed, impl="threefry2x32")
    return jax.random.normal(key, shape)


def main():
    items = jnp.arange(6) * 10
    parts = batches(random.PRNGKey(3), items, 2)
    together = jnp.sort(jnp.concatenate(parts))
    other = random.permutation(
        random.PRNGKey(0),
        items,  # all of them
        independent=True,
    )
    return together, jnp.sort(other), len(parts), noise(1).shape, bool(noise(1) == noise(1))
