import jax.numpy as jnp

from . import constants
from .constants import DENSITY, LIMITS


def drag(speed, viscosity):
    """The force that slows the flow down."""
    return viscosity * speed / DENSITY


def limited(speed, limits_speed):
    return jnp.clip(speed, -limits_speed, limits_speed)
