"""A thrown ball, with functions of the math module."""

import math

import jax
import jax.numpy as jnp

GRAVITY = 9.81


def position(v, angle, t):
    x = v * jnp.cos(angle) * t
    y = v * jnp.sin(angle) * t - 0.5 * GRAVITY * jnp.power(t, 2)
    return x, y


def fading(y, t):
    y_is_nan = jnp.isnan(y)
    return jnp.where(y_is_nan, 0.0, jnp.exp(jnp.where(y_is_nan, 1, -t)))


def trajectory(v, angle, t):
    x, y = position(v, angle, t)
    steps = jnp.floor(t * 10).astype(int)
    bearing = jnp.arctan2(y, x) * fading(y, t)
    return jnp.hypot(x, y) + bearing + (t * 10 - steps) + jnp.fabs(jnp.copysign(2.0, y))


def scaled(x):
    return x * math.sqrt(2.0) + math.log(x.shape[0])


def main():
    v, angle = jnp.array([3.0, 4.0, 5.0]), jnp.array([0.3, 0.6, 0.9])
    values = jax.vmap(trajectory, in_axes=(0, 0, None))(v, angle, jnp.float32(0.37))
    slope = jax.jit(jax.grad(trajectory))(v[0], angle[0], 0.37)
    return values, slope, jax.jit(scaled)(jnp.full(3, 2.0))[0]
