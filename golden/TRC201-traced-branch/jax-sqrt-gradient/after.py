"""Free-surface flow through an orifice (Torricelli)."""

import jax
import jax.numpy as jnp

GRAVITY = 9.81


def outflow(level, sill):
    head = level - sill
    return jnp.where(
        head > 0,
        jnp.sqrt(jnp.where(head > 0, 2 * GRAVITY * head, 1)),
        0.0,
    )


def drained(level, sill):
    """Volume that leaves within three steps of a second."""
    total = 0.0
    for _ in range(3):
        flow = 0.05 * outflow(level, sill)
        level = level - flow
        total = total + flow
    return total


sensitivity = jax.jit(jax.grad(drained))


def main():
    levels = (2.0, 1.5, 1.0, 0.5)
    values = [jax.jit(drained)(level, 1.0) for level in levels]
    return values, [sensitivity(level, 1.0) for level in levels]
