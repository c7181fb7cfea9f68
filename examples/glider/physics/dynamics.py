"""Flight in a vertical plane."""

import jax.numpy as jnp

from . import aero

GRAVITY = 9.81
MASS = 0.5


def launch(speed, angle, start=2.0):
    """Position and velocity at the start: x, height, vx, vy."""
    return 0.0, start, speed * jnp.cos(angle), speed * jnp.sin(angle)


def step(state, pitch, dt=0.02, *, check=False):
    """One explicit step; a glider that has landed stays where it is."""
    x, height, vx, vy = state
    speed = jnp.hypot(vx, vy)
    alpha = pitch - jnp.arctan2(vy, vx)
    lift, drag = aero.forces(speed, alpha)
    ax = (-drag * vx - lift * vy) / speed / MASS
    ay = (-drag * vy + lift * vx) / speed / MASS - GRAVITY
    if check:
        require_finite(ax, "horizontal acceleration")
        require_finite(ay, "vertical acceleration")
    if height > 0:
        vx, vy = vx + dt * ax, vy + dt * ay
        x, height = x + dt * vx, height + dt * vy
    return x, height, vx, vy


def require_finite(value, name):
    if not jnp.isfinite(value):
        raise FloatingPointError(f"{name} is {value}")
