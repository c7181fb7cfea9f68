"""Nested loops over the rows and columns of small matrices."""

import jax
import jax.numpy as jnp


def first_large(matrix, limit):
    """Row and column of the first entry above the limit, else (-1, -1)."""
    row, column = -1, -1
    done_2 = jnp.array(False)
    for i in range(matrix.shape[0]):
        done = jnp.array(False)
        for j in range(matrix.shape[1]):
            is_above_limit = jnp.abs(matrix[i, j]) > limit
            row = jnp.where(done_2, row, jnp.where(~done & is_above_limit, i, row))
            column = jnp.where(
                done_2,
                column,
                jnp.where(~done & is_above_limit, j, column),
            )
            done = done | is_above_limit
        done_2 = done_2 | (row >= 0)
    return jnp.array([row, column])


def sweep(matrix, limit):
    """Divides rows by their first entry, skips rows that start small, stops at a row of zeros."""
    total = jnp.zeros(())
    done = jnp.array(False)
    for row in matrix:
        done = done | jnp.all(row == 0)
        abs_row_0_is_below_limit = jnp.abs(row[0]) < limit
        done_2 = jnp.array(False)
        for entry in row[1:]:
            done_2 = done_2 | (entry < 0)
            total = jnp.where(
                done | abs_row_0_is_below_limit | done_2,
                total,
                total
                + entry / jnp.where(done | abs_row_0_is_below_limit | done_2, 1, row[0]),
            )
    return total


def scan_down(matrix, limit):
    done = jnp.array(False)
    early_result = 0
    for row in matrix:
        done_2 = jnp.array(False)
        for entry in row:
            entry_is_above_limit = entry > limit
            early_result = jnp.where(
                ~done & ~done_2 & entry_is_above_limit,
                entry - limit,
                early_result,
            )
            done = done | (~done_2 & entry_is_above_limit)
            done_2 = done_2 | entry_is_above_limit
    return jnp.where(done, early_result, jnp.float32(0))


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
