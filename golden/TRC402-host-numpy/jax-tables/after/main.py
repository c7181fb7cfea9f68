"""Forces on bodies in layers of air."""

import jax
import jax.numpy as jnp
import numpy as np

import tables
from tables import DENSITY


class Body:
    def __init__(self):
        self.weights = np.array([0.5, 0.25])

    def load(self, v):
        return jnp.dot(self.weights, jnp.stack([v, 2 * v]))


BODY = Body()


def force(v, layer, shape):
    return 0.5 * jnp.asarray(DENSITY)[layer] * jnp.asarray(tables.DRAG)[shape, 1] * v * v


def describe(v, layer, shape):
    doubling = np.array([2.0, 4.0, 8.0])
    return force(v, layer, shape), jnp.asarray(tables.DRAG)[shape] * v, BODY.load(v), jnp.asarray(doubling)[layer - 1]


def main():
    v, layer, shape = jnp.array([1.0, 2.0, 3.0]), jnp.array([0, 2, 3]), jnp.array([1, 0, 1])
    rows = jax.vmap(describe)(v, layer, shape)
    slope = jax.jit(jax.grad(force))(jnp.float32(1.5), 2, 1)
    return list(rows), slope
