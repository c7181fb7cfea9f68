"""A radial potential with a singular core that is cut off."""

import jax
import jax.numpy as jnp


def core(r):
    return jnp.linalg.norm(jnp.array([r, 0.0, 0.0])) ** 2 - 1


def tail(r):
    return jnp.log(r) / r**2


@jax.jit
def potential(position):
    r = jnp.sqrt(jnp.sum(position**2) + 1e-6)
    energy = jnp.where(r < 1.0, core(r), tail(r))
    return energy


def main():
    positions = jnp.array([[0.2, 0.1], [0.5, 0.5], [2.0, 1.0], [-3.0, 0.0]])
    return jax.vmap(potential)(positions), jax.vmap(jax.grad(potential))(positions)
