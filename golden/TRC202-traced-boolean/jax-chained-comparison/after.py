"""A triangular window for event counts in a particle detector."""

import jax
import jax.numpy as jnp


def energy(momentum, mass):
    return jnp.sqrt(momentum**2 + mass**2)


@jax.jit
def accepted(momentum, mass, low, high):
    found = energy(momentum, mass)
    return (low < found) & (found <= high)


@jax.jit
def efficiency(momentum, mass):
    e = energy(momentum, mass)
    middle = e
    return jnp.where(
        (1.0 <= middle) & (middle < 2.0),
        e - 1.0,
        jnp.where((2.0 <= e) & (e <= 3.0), 3.0 - e, 0.0),
    )


def main():
    momenta = jnp.array([0.0, 1.0, 1.8, 2.5, 4.0])
    cuts = jax.vmap(accepted, in_axes=(0, None, None, None))(momenta, 1.0, 1.0, 2.5)
    return cuts, jax.vmap(efficiency, in_axes=(0, None))(momenta, 1.0)
