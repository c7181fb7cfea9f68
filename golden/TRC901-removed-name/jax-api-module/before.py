"""The module behind the package, imported for its parts."""

from jax import api
from jax import numpy as jnp
from jax.api import grad, jit, vmap


@jit
def wave(x):
    return jnp.sin(x) * jnp.exp(-x)


def slopes(points):
    return vmap(grad(wave))(points)


def main():
    points = jnp.array([0.0, 0.5, 1.0])
    return slopes(points), api.jacfwd(wave)(points[1])
