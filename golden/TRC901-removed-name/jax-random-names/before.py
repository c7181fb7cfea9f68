"""Shuffled batches with keys of a chosen generator."""

import jax
import jax.numpy as jnp
from jax import random


def batches(key: random.KeyArray, items: jnp.DeviceArray, size: int):
    order = random.shuffle(key, jnp.arange(items.shape[0]))
    return [items[order[start : start + size]] for start in range(0, items.shape[0], size)]


def noise(seed: int, shape=()) -> jnp.ndarray:
    key = jax.random.threefry2x32_key(seed)
    return jax.random.normal(key, shape)


def main():
    items = jnp.arange(6) * 10
    parts = batches(random.PRNGKey(3), items, 2)
    together = jnp.sort(jnp.concatenate(parts))
    other = random.shuffle(
        random.PRNGKey(0),
        items,  # all of them
    )
    return together, jnp.sort(other), len(parts), noise(1).shape, bool(noise(1) == noise(1))
