"""Things of Python's own library that jax once let through."""

from functools import partial
from math import prod

import jax
import jax.numpy as jnp
from jax import lax
from jax.nn import standardize, relu


@partial(jax.jit, static_argnames="axis")
def features(x, axis=-1):
    return relu(standardize(x, axis=axis))


@partial(jax.vmap, in_axes=(0, None))
def scaled(row, factor):
    return row * factor


def size(shape):
    return prod(shape) + prod((2, 3))


def main():
    x = jnp.array([[1.0, 3.0], [4.0, 0.0]])
    return features(x), scaled(x, 2.0), size(x.shape)
