import jax
import jax.numpy as jnp

from grids import coordinates, coarse, one_hot_rows

mesh = jax.jit(coordinates)
pooled = jax.jit(jax.vmap(coarse, in_axes=(0, None)))


def main():
    fields = jnp.arange(16.0).reshape(2, 8)
    return {
        "mesh": mesh(0.5, 4),
        "fine": mesh(0.25, 6),
        "pooled": pooled(fields, 2),
        "rows": jax.jit(one_hot_rows)(jnp.array([0, 2]), 3),
    }
