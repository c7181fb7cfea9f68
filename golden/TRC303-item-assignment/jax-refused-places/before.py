"""Item assignments for which there is no other statement in the same place."""

import jax
import jax.numpy as jnp
import numpy as np
from typing import NamedTuple

TABLE = jnp.zeros(3)
COUNTS = np.zeros(3)


class State(NamedTuple):
    position: jax.Array
    time: float


@jax.jit
def counted(x):
    for x[0] in range(3):
        pass
    del x[1]
    return x


@jax.jit
def stored(x, i):
    TABLE[0] = x[0]
    COUNTS[1] = x[1]
    x[i : i + 2] = 1.0
    grid = jnp.zeros((3, 3))
    grid[:, 0][1] = 2.0
    return x, grid


@jax.jit
def moved(state):
    state.position[0] = state.time
    return state


@jax.jit
def picked(x, values):
    x[x > 0] = values[: (x > 0).sum()]
    y = jnp.ones((2, 2))
    y[x > 0, 0] = 3.0
    return x, y


@jax.jit
def ordered(x):
    table = np.zeros(3)
    table[0] = x[0]
    table.sort()
    copied = np.ones(3, order="C")
    copied[1] = x[1]
    return table + copied


def filled(x):
    x[0] = 1.0


def put(x):
    store = np.zeros(2)

    def write(value):
        store[0] = value

    write(x)
    return store


def main():
    x = jnp.array([1.0, 2.0, 3.0])
    jax.vmap(filled)(jnp.ones((2, 2)))
    return [counted(x), stored(x, 1), moved(State(x, 1.0)), picked(x, x), ordered(x), jax.jit(put)(1.0)]
