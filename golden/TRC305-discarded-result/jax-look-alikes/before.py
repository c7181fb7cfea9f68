"""Calls that are there for what they do, not for what they return."""

import jax
import jax.numpy as jnp
import numpy as np

SEEN = []


class Meter:
    """Has methods of the same names."""

    def __init__(self):
        self.total = 0

    def add(self, value):
        self.total += value

    def sort(self):
        self.total = abs(self.total)


def shape_checked(x):
    try:
        jnp.reshape(x, (2, 2))
    except TypeError:
        x = x[:4]
    return x


@jax.jit
def measured(x):
    meter = Meter()
    meter.add(x.shape[0])
    meter.sort()
    order = np.array([2, 0, 1])
    order.sort()
    names = ["b", "a"]
    names.sort()
    jax.debug.print("{}", x)
    jax.block_until_ready(SEEN)
    x = x.at[0].set(meter.total)
    return shape_checked(x)[order]


def main():
    return {"measured": measured(jnp.arange(5.0))}
