"""What has to be compiled for each value, and what is made with something else in each turn."""

from functools import partial

import jax
import jax.numpy as jnp

TEMPERATURE = 1.0


@partial(jax.jit, static_argnames=("order",))
def taylor(x, order):
    total = jnp.zeros_like(x)
    for k in range(order, 0, -1):
        total = (total + 1.0) * x / k
    return 1.0 + total


def energy(x):
    return jnp.sum(x**2) / TEMPERATURE


def pair(x, y):
    return x @ y


def cooled(x):
    global TEMPERATURE
    for _ in range(10):
        x = x - 0.1 * jax.jit(jax.grad(energy))(x)
        TEMPERATURE = 0.5 + 0.5 * TEMPERATURE
    return x


def products(xs, y):
    return [jax.jit(jax.vmap(pair, in_axes=(axis % 2, None)))(xs, y) for axis in range(8)]


def main():
    global TEMPERATURE
    TEMPERATURE = 2.0
    x = jnp.asarray([0.5, 1.0])
    return {
        "series": [taylor(x, order) for order in range(1, 10)],
        "cooled": cooled(x),
        "products": products(jnp.eye(2), x),
        "compiled": taylor._cache_size(),
    }
