import random

import jax
import jax.numpy as jnp
import numpy as np

__all__ = ["main"]


@jax.jit
def dealt(x):
    order = [0, 1, 2]
    random.shuffle(order)
    return x[order[0]]


@jax.jit
def flipped(x):
    if random.random() < 0.5:
        return -x
    return x


def drift(x, _):
    return x + np.random.normal(), None


@jax.jit
def drifted(x):
    return jax.lax.scan(drift, x, None, length=3)[0]


@jax.jit
def binned(x):
    return x + np.random.zipf(2.0)


@jax.jit
def spread(x, scale):
    return x + np.random.normal(0.0, np.ones(3) * 2)


@jax.jit
def named(x):
    return x * len(random.choice(["one", "three"]))


def drawn(function, *arguments):
    return len({str(function(*arguments)) for _ in range(40)}) > 1


def main():
    x = jnp.arange(3.0)
    return (
        drawn(dealt, x),
        drawn(flipped, x),
        drawn(drifted, 0.0),
        drawn(binned, 0.0),
        drawn(spread, 0.0, 1.0),
        drawn(named, 1.0),
    )
