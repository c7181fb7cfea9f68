"""The module behind the package, imported for its parts."""

import jax
from jax import numpy as jnp
from jax import grad, jit, vmap


@jit
def wave(x):
    return jnp.sin(x) * jnp.exp(-x)


def slopes(points):
    return vmap(grad(wave))(points)


def main():
    points = jnp.array([0.0, 0.5, 1.0])
    return slopes(points), jax.jacfwd(wave)(points[1])
