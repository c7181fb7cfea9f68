"""Contact forces between a ball and a wall."""

import jax.numpy as jnp


def spring_force(depth, stiffness):
    """Linear contact; no adhesion."""
    return jnp.where(depth <= 0, jnp.zeros_like(depth), stiffness * depth)


def damping(depth, speed, coefficient):
    force = jnp.where(depth > 0, -coefficient * speed, 0.0)
    return force
