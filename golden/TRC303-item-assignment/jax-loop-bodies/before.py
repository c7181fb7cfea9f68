"""Tables that are filled in the loops of jax."""

import jax
import jax.numpy as jnp
from jax import lax


def fibonacci(first, second):
    """The first eight numbers of a series in which each is the sum of the two before."""
    table = jnp.zeros(8)
    table[0] = first
    table[1] = second

    def fill(i, table):
        table[i] = table[i - 1] + table[i - 2]
        return table

    return lax.fori_loop(2, 8, fill, table)


def running_maximum(xs):
    def step(carry, x):
        best, position = carry
        best[0] = jnp.maximum(best[0], x)
        return (best, position + 1), best[0]

    (best, count), history = lax.scan(step, (jnp.full((1,), -1.0), 0), xs)
    return best, count, history


def triangle(n):
    """Pascal's triangle."""
    rows = jnp.zeros((n, n), dtype=int)
    for i in range(n):
        rows[i, 0] = rows[i][i] = 1
        for j in range(1, i):
            rows[i, j] += rows[i - 1, j - 1] + rows[i - 1, j]
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
