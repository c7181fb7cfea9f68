import jax
import jax.numpy as jnp
from jax import lax, random


def batches(key, examples, size):
    order = random.shuffle(key, jnp.arange(examples.shape[0]))
    for start in range(0, examples.shape[0], size):
        yield examples[order[start : start + size]]


def median_of_columns(table):
    table = jnp.msort(table)
    return table[table.shape[0] // 2]


def constant_like(x):
    return lax.tie_in(x, jnp.ones((2,))) + jax.lax.tie_in(x, x.sum())


def main():
    examples = jnp.array([[3.0, 1.0], [1.0, 5.0], [2.0, 0.0], [9.0, 7.0], [4.0, 2.0]])
    seen = jnp.concatenate(list(batches(random.PRNGKey(0), examples, 2)))
    columns = random.shuffle(random.PRNGKey(1), examples.T, axis=1)
    return {
        "sum": seen.sum(axis=0),
        "rows": seen.shape[0],
        "columns": jnp.msort(columns.T),
        "median": median_of_columns(examples),
        "constant": constant_like(jnp.array([1.0, 2.0])),
    }
