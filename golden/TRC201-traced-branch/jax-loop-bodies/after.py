"""Iterations that already use lax, with branches inside."""

import jax
import jax.numpy as jnp
from jax import lax


def newton(target):
    def unfinished(state):
        i, x, error = state
        return (error > 1e-6) & (i < 30)

    def improve(state):
        i, x, _ = state
        step = (x * x - target) / (2 * x)
        step = jnp.where(jnp.abs(step) > 1, jnp.sign(step), step)
        return i + 1, x - step, jnp.abs(step)

    return lax.while_loop(unfinished, improve, (0, target, jnp.inf))[1]


def louder(a, b):
    return jnp.where(jnp.abs(b) > jnp.abs(a), b, a)


def by_case(index, x):
    def low(v):
        return jnp.where(v > 0, v, -v)

    return lax.switch(index, [low, lambda v: 2 * v, lambda v: v], x)


def main():
    roots = lax.map(newton, jnp.array([4.0, 9.0, 2.0]))
    envelope = lax.associative_scan(jax.vmap(louder), jnp.array([1.0, -3.0, 2.0, -4.0]))
    cases = [by_case(i, -1.5) for i in range(3)]
    gated = lax.cond(envelope[0] > 0, lambda v: jnp.where(v < 2, v, 0.0 * v), lambda v: v, envelope[0])
    return roots, envelope, cases, gated
