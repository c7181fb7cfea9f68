"""Tables that are filled in the loops of jax."""

import jax
import jax.numpy as jnp
from jax import lax


def fibonacci(first, second):
    """The first eight numbers of a series in which each is the sum of the two before."""
    table = jnp.zeros(8)
    table = table.at[0].set(first)
    table = table.at[1].set(second)

    def fill(i, table):
        table = table.at[i].set(table[i - 1] + table[i - 2])
        return table

    return lax.fori_loop(2, 8, fill, table)


def running_maximum(xs):
    def step(carry, x):
        best, position = carry
        best = best.at[0].set(jnp.maximum(best[0], x))
        return (best, position + 1), best[0]

    (best, count), history = lax.scan(step, (jnp.full((1,), -1.0), 0), xs)
    return best, count, history


def triangle(n):
    """Pascal's triangle."""
    rows = jnp.zeros((n, n), dtype=int)
    for i in range(n):
        rows = rows.at[i, 0].set(1)
        rows = rows.at[i, i].set(1)
        for j in range(1, i):
            rows = rows.at[i, j].add(rows[i - 1, j - 1] + rows[i - 1, j])
    return rows


def main():
    best, count, history = jax.jit(running_maximum)(jnp.array([1.0, 3.0, 2.0]))
    return {
        "series": jax.jit(fibonacci)(1.0, 2.0),
        "slopes": jax.grad(lambda first: fibonacci(first, 2.0).sum())(1.0),
        "best": best,
        "count": count,
        "history": history,
        "triangle": jax.jit(triangle, static_argnums=0)(5),
    }
