import dataclasses
from functools import partial

import jax
import jax.numpy as jnp


@dataclasses.dataclass
class Grid:
    size: int
    spacing: float


@partial(jax.jit, static_argnums=1)
def laplacian(u, grid):
    return (jnp.roll(u, 1) - 2 * u + jnp.roll(u, -1)) / grid.spacing**2


@partial(jax.jit, static_argnames="options")
def damped(u, options):
    return u * (1 - options["rate"])


@partial(jax.jit, static_argnames="mask")
def masked(u, mask):
    return jnp.where(mask, u, 0.0)


@jax.jit
def refined(u, grid):
    return jnp.repeat(u, 2)[: grid.size]


def main():
    u = jnp.arange(4.0)
    grid = Grid(4, 0.5)
    masked(u, jnp.array([True, False, True, True]))
    damped(u, {"rate": 0.1})
    refined(u, grid)
    return laplacian(u, grid)
