"""Ranges of many launches at once."""

from functools import partial

import jax
import jax.numpy as jnp
from jax import lax

from .physics import launch, step

PITCH = 0.1
STEPS = 100


def flight(speed, angle, trim=0.0):
    """Horizontal distance after two seconds, or at touchdown."""
    pitch = trim or PITCH

    def advance(state, _):
        return step(state, pitch), None

    (distance, *_), _ = lax.scan(advance, launch(speed, angle), length=STEPS)
    return distance


ranges = jax.jit(jax.vmap(flight))
sensitivity = jax.jit(jax.vmap(jax.grad(flight, argnums=1)))


@partial(jax.jit, static_argnames="check")
def audited_step(state, *, check):
    return step(state, PITCH, check=check)


def audit(speed, angle):
    """Fly once, step by step, and stop where the numbers are no longer finite."""
    state = launch(speed, angle)
    for _ in range(STEPS):
        state = audited_step(state, check=True)
    return state


def best_trim(speed, angle, count=16):
    """The trim that flies farthest; a trim of zero stands for the default."""
    trims = jnp.linspace(0.0, 0.3, count)
    distances = jax.vmap(flight, in_axes=(None, None, 0))(speed, angle, trims)
    return trims[jnp.argmax(distances)]
