"""A thrown ball, with functions of the math module."""

import math
from math import atan2, hypot

import jax
import jax.numpy as jnp

GRAVITY = 9.81


def position(v, angle, t):
    x = v * math.cos(angle) * t
    y = v * math.sin(angle) * t - 0.5 * GRAVITY * math.pow(t, 2)
    return x, y


def fading(y, t):
    if math.isnan(y):
        return 0.0
    return math.exp(-t)


def trajectory(v, angle, t):
    x, y = position(v, angle, t)
    steps = math.floor(t * 10)
    bearing = atan2(y, x) * fading(y, t)
    return hypot(x, y) + bearing + (t * 10 - steps) + math.fabs(math.copysign(2.0, y))


def scaled(x):
    return x * math.sqrt(2.0) + math.log(x.shape[0])


def main():
    v, angle = jnp.array([3.0, 4.0, 5.0]), jnp.array([0.3, 0.6, 0.9])
    values = jax.vmap(trajectory, in_axes=(0, 0, None))(v, angle, jnp.float32(0.37))
    slope = jax.jit(jax.grad(trajectory))(v[0], angle[0], 0.37)
    return values, slope, jax.jit(scaled)(jnp.full(3, 2.0))[0]
