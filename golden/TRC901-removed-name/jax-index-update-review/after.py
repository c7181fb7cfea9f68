from functools import partial

import jax
from jax import numpy as jnp


class Reservoir:
    """Keeps the last observations, the newest in front."""

    def __init__(self, size):
        self.values = jnp.zeros(size)

    def push(self, value):
        self.values = jnp.roll(self.values, 1).at[0].set(value)
        return self


def put(array, place, value):
    return array.at[place].set(value)


def spread(array, places):
    return (-array).at[places, jnp.newaxis].add(1.0)


def main():
    reservoir = Reservoir(3).push(1.0).push(2.0)
    place = partial(put, place=1)
    return {
        "reservoir": reservoir.values,
        "put": place(jnp.arange(3), value=7),
        "spread": spread(jnp.ones((3, 2)), jnp.array([0, 2])),
    }
