import functools

import jax
import jax.numpy as jnp
import numpy as np


@functools.lru_cache(maxsize=8)
def stencil(order):
    return tuple(np.ones(order) / order)


@functools.cache
def grid(shape):
    return np.linspace(0.0, 1.0, shape[0])


class Table:
    @functools.cached_property
    def weights(self):
        return np.array([1.0, 2.0, 3.0])

    def lookup(self, x):
        return self.weights @ np.ones(3) * x


def cached(function):
    return function


@cached
def doubled(x):
    return 2 * x


@jax.jit
def smooth(x):
    total = 0.0
    for weight in stencil(2):
        total = total + weight * x
    return doubled(total) + 0 * grid(x.shape)


def main():
    x = jnp.arange(3.0)
    return smooth(x), jax.vmap(Table().lookup)(x)
