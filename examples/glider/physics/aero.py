"""Lift and drag of a thin wing, by angle of attack in radians."""

import jax.numpy as jnp

STALL = 0.26
DENSITY = 1.2


def lift_coefficient(alpha):
    """Linear up to the stall, then falling off."""
    slope = 1.4 / STALL
    if alpha > STALL:
        # separated flow
        cl = 1.4 - 2.0 * (alpha - STALL)
    elif alpha < -STALL:
        cl = -1.4 - 2.0 * (alpha + STALL)
    else:
        cl = slope * alpha
    return cl


def drag_coefficient(alpha, polar=None):
    if polar is None:
        polar = (0.02, 0.6)
    base, induced = polar
    return base + induced * lift_coefficient(alpha) ** 2 / 3


def forces(speed, alpha, area=0.3):
    """Lift and drag in newtons; nothing below walking speed."""
    if speed < 1.0:
        return jnp.zeros(2)
    pressure = 0.5 * DENSITY * speed**2 * area
    return pressure * jnp.array([lift_coefficient(alpha), drag_coefficient(alpha)])
