"""A ring buffer made inside of the jitted function, and an inner function that writes to a variable around it."""

import jax
import jax.numpy as jnp


class Ring:
    """The last three values."""

    def __init__(self):
        self.values = jnp.zeros(3)
        self.next = 0

    def push(self, value):
        self.values[self.next % 3] = value
        self.next += 1

    def mean(self):
        return self.values.mean()


@jax.jit
def last_mean(xs):
    ring = Ring()
    for i in range(5):
        ring.push(xs[i])
    return ring.mean()


@jax.jit
def stencil(x):
    result = jnp.zeros(3)

    def put(i, value):
        """Write one item."""
        result[i] = value

    for i in range(3):
        if i == 1:
            put(i, x[i - 1] + x[i + 1])
        else:
            put(i, x[i])
    return result


@jax.jit
def rectified(x):
    """An item that is assigned in a branch on traced values."""
    for i in range(3):
        if x[i] < 0.0:
            x[i] = 0.1 * x[i]
    return x


def main():
    return {
        "mean": last_mean(jnp.arange(5.0)),
        "stencil": stencil(jnp.array([1.0, 2.0, 4.0])),
        "rectified": rectified(jnp.array([1.0, -2.0, -4.0])),
    }
