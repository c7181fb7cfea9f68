"""A band matrix that helpers of another module fill."""

import jax
import jax.numpy as jnp
from assembly import add_boundary, add_stiffness, scaled


def assembled(stiffness, load):
    n = stiffness.shape[0] + 1
    matrix = jnp.zeros((n, n))
    force = jnp.zeros(n)
    matrix = add_stiffness(matrix, stiffness)
    matrix, force = add_boundary(matrix, force, load)
    matrix = matrix.at[0, 0].add(1.0)
    return jnp.linalg.solve(matrix, force)


@jax.jit
def displacement(stiffness, load):
    return scaled(assembled(stiffness, load), 10.0)


def tip(stiffness, load):
    return assembled(stiffness, load)[-1]


def main():
    stiffness = jnp.array([2.0, 4.0])
    return {
        "displacement": displacement(stiffness, 3.0),
        "slope": jax.grad(tip)(stiffness, 3.0),
    }
