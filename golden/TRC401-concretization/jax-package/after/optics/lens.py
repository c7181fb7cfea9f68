"""Thin lenses."""

from __future__ import annotations

import jax.numpy as jnp

from . import scalars


def power(radius, index):
    return (index - 1.0) * 2.0 / scalars.number(radius)


def focus(radii, index):
    total = scalars.total(radii)
    return 1.0 / ((index - 1.0) * total) * jnp.ones_like(radii)
