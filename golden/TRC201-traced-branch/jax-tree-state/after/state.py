"""A state with several parts, as a registered dataclass and as a named tuple."""

from typing import NamedTuple

import jax.numpy as jnp


class Body(NamedTuple):
    place: jnp.ndarray
    speed: jnp.ndarray


def drift(body: Body, dt: float) -> Body:
    return Body(body.place + dt * body.speed, body.speed * 0.5)


def distance(body: Body):
    return jnp.sqrt(jnp.sum(body.place**2))
