from functools import cache, lru_cache

import jax
import jax.numpy as jnp


@lru_cache(maxsize=None)
def response(x, order=2):
    return jnp.sqrt(1 + x**order)


class Medium:
    def __init__(self, density):
        self.density = density

    @cache
    def speed(self, stiffness):
        return jnp.sqrt(stiffness / self.density)


def damped(x):
    return x * response(x)


def travel(medium, stiffness, length):
    return length / medium.speed(stiffness)


def main():
    value = jax.jit(damped)(2.0)
    slope = jax.grad(damped)(2.0)
    medium = Medium(2.0)
    times = jax.vmap(lambda stiffness: travel(medium, stiffness, 3.0))(jnp.array([2.0, 8.0]))
    return value, slope, times
