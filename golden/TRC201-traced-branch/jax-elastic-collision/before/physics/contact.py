"""Contact forces between a ball and a wall."""

import jax.numpy as jnp


def spring_force(depth, stiffness):
    """Linear contact; no adhesion."""
    if depth <= 0:
        return jnp.zeros_like(depth)
    return stiffness * depth


def damping(depth, speed, coefficient):
    if depth > 0:
        force = -coefficient * speed
    else:
        force = 0.0
    return force
