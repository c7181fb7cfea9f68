import jax.numpy as jnp

from . import constants
from .constants import DENSITY, LIMITS


def drag(speed):
    """The force that slows the flow down."""
    return constants.VISCOSITY * speed / DENSITY


def limited(speed):
    return jnp.clip(speed, -LIMITS["speed"], LIMITS["speed"])
