"""Arrays that have a second name, which NumPy would change as well."""

import jax
import jax.numpy as jnp
import numpy as np


@jax.jit
def centred(x):
    original = x
    x[0] = 0.0
    return original - x


@jax.jit
def with_border(image):
    top = image[:1]
    image[0, :] = 0.0
    return image + top


@jax.jit
def rows(values):
    table = np.zeros((2, 3))
    for i in range(2):
        row = table[i]
        row[0] = values[i]
    return table


@jax.jit
def history(x):
    states = []
    for i in range(2):
        states.append(x)
        x[i] = 7.0
    return states


def normalized(x):
    x[0] = 1.0
    return x / x.sum()


@jax.jit
def share(x):
    fraction = normalized(x)
    return fraction, x


def main():
    x = jnp.array([1.0, 2.0, 3.0])
    return [centred(x), with_border(jnp.ones((2, 2))), rows(x), history(x), share(x)]
