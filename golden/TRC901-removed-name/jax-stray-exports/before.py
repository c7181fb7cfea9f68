"""Things of Python's own library that jax once let through."""

import jax
import jax.numpy as jnp
from jax import lax, partial
from jax.nn import normalize, relu
from jax.util import prod


@partial(jax.jit, static_argnames="axis")
def features(x, axis=-1):
    return relu(normalize(x, axis=axis))


@jax.partial(jax.vmap, in_axes=(0, None))
def scaled(row, factor):
    return row * factor


def size(shape):
    return prod(shape) + lax.prod((2, 3))


def main():
    x = jnp.array([[1.0, 3.0], [4.0, 0.0]])
    return features(x), scaled(x, 2.0), size(x.shape)
