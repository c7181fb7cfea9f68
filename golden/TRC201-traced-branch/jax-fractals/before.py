"""Escape times, with break, return and else."""

import functools

import jax
import jax.numpy as jnp

ROUNDS = 12


def escape_time(c):
    z = 0j * c
    n = 0
    for _ in range(ROUNDS):
        if jnp.abs(z) > 2:
            break
        z = z * z + c
        n = n + 1
    return n, z


@functools.partial(jax.jit, static_argnames="rounds")
def period(c, rounds=6):
    """The first round after which the orbit is back at its start; zero if it escapes, minus one otherwise."""
    z = c
    for k in range(1, rounds):
        z = z * z + c
        if jnp.abs(z - c) < 1e-3:
            return k
        if jnp.abs(z) > 2:
            return 0
    return -1


def smooth_colour(c):
    z = 0j * c
    for k in range(ROUNDS):
        z = z * z + c
        if jnp.abs(z) > 2:
            colour = k + 1 - jnp.log2(jnp.log(jnp.abs(z)))
            break
    else:
        colour = jnp.zeros_like(jnp.abs(z))
    return colour


def main():
    c = jnp.array([0.0 + 0.0j, -1.0 + 0.0j, 1.0 + 1.0j, 3.0 + 0.0j, -0.5 + 0.6j])
    times, last = jax.jit(jax.vmap(escape_time))(c)
    return {
        "times": times,
        "inside": jnp.where(times == ROUNDS, last, 0),
        "period": [period(each) for each in c],
        "colour": jax.vmap(smooth_colour)(c),
    }
