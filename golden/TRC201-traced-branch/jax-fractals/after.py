"""Escape times, with break, return and else."""

import functools

import jax
import jax.numpy as jnp

ROUNDS = 12


def escape_time(c):
    z = 0j * c
    n = 0
    done = jnp.array(False)
    for _ in range(ROUNDS):
        done = done | (jnp.abs(z) > 2)
        z = jnp.where(done, z, z * z + c)
        n = jnp.where(done, n, n + 1)
    return n, z


@functools.partial(jax.jit, static_argnames="rounds")
def period(c, rounds=6):
    """The first round after which the orbit is back at its start; zero if it escapes, minus one otherwise."""
    z = c
    done = jnp.array(False)
    returned = jnp.array(False)
    early_k = 0
    returned_2 = jnp.array(False)
    for k in range(1, rounds):
        z = jnp.where(done, z, z * z + c)
        condition = jnp.abs(z - c) < 1e-3
        early_k = jnp.where(~done & condition, k, early_k)
        returned = returned | (~done & condition)
        done = done | condition
        abs_z_is_above_2 = jnp.abs(z) > 2
        returned_2 = returned_2 | (~done & abs_z_is_above_2)
        done = done | abs_z_is_above_2
    return jnp.where(returned, early_k, jnp.where(returned_2, 0, -1))


def smooth_colour(c):
    z = 0j * c
    colour = 0
    done = jnp.array(False)
    for k in range(ROUNDS):
        z = jnp.where(done, z, z * z + c)
        abs_z_is_above_2 = jnp.abs(z) > 2
        colour = jnp.where(
            ~done & abs_z_is_above_2,
            k + 1 - jnp.log2(jnp.log(jnp.abs(z))),
            colour,
        )
        done = done | abs_z_is_above_2
    else:
        colour = jnp.where(done, colour, jnp.zeros_like(jnp.abs(z)))
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
