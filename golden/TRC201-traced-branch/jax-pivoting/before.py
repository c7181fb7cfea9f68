"""Nested loops over the rows and columns of small matrices."""

import jax
import jax.numpy as jnp


def first_large(matrix, limit):
    """Row and column of the first entry above the limit, else (-1, -1)."""
    row, column = -1, -1
    for i in range(matrix.shape[0]):
        for j in range(matrix.shape[1]):
            if jnp.abs(matrix[i, j]) > limit:
                row, column = i, j
                break
        if row >= 0:
            break
    return jnp.array([row, column])


def sweep(matrix, limit):
    """Divides rows by their first entry, skips rows that start small, stops at a row of zeros."""
    total = jnp.zeros(())
    for row in matrix:
        if jnp.all(row == 0):
            break
        if jnp.abs(row[0]) < limit:
            continue
        for entry in row[1:]:
            if entry < 0:
                break
            total = total + entry / row[0]
    return total


def scan_down(matrix, limit):
    for row in matrix:
        for entry in row:
            if entry > limit:
                return entry - limit
    return jnp.float32(0)


def main():
    matrices = jnp.array(
        [[[0.5, 1.0], [2.0, 3.0]], [[0.0, 0.0], [4.0, 1.0]], [[3.0, -1.0], [1.0, 2.0]], [[0.0, 0.5], [0.25, 0.0]]]
    )
    return {
        "pivot": [jax.jit(first_large)(m, 1.5) for m in matrices],
        "sweep": jax.vmap(sweep, in_axes=(0, None))(matrices, 0.75),
        "down": jax.jit(jax.vmap(scan_down, in_axes=(0, None)))(matrices, 1.5),
        "slope": jax.vmap(jax.grad(sweep), in_axes=(0, None))(matrices, 0.75),
    }
