"""Counts and one-hot rows by indices that are data."""

import jax
import jax.numpy as jnp


def histogram(values, edges):
    """How many values lie in each bin."""
    counts = jnp.zeros(edges.shape[0] - 1)
    bins = jnp.searchsorted(edges, values, side="right") - 1
    counts = counts.at[bins].add(1.0)
    return counts


def marked(row, label):
    row = row.at[label].set(1.0)
    row = row.at[jnp.argmin(row)].add(-0.5)
    return row


def shifted(ring, offset, value):
    ring = ring.at[offset % ring.shape[0]].set(value)
    return ring


def main():
    values = jnp.array([0.1, 0.2, 1.5, 2.5])
    return {
        "counts": jax.jit(histogram)(values, jnp.array([0.0, 1.0, 2.0, 3.0])),
        "rows": jax.vmap(marked)(jnp.zeros((2, 3)), jnp.array([2, 0])),
        "ring": jax.jit(shifted)(jnp.zeros(3), 4, 7.0),
    }
