import functools

import jax
import jax.numpy as jnp


class Oscillator:
    """A spring that never changes."""

    steps = 4

    def __init__(self, stiffness, damping):
        self.stiffness = stiffness
        self.damping = damping

    def force(self, x, v):
        return -self.stiffness * x - self.damping * v

    @functools.partial(jax.jit, static_argnums=0)
    def step(self, x, v, dt=0.1):
        v = v + dt * self.force(x, v)
        return x + dt * v, v

    @functools.partial(jax.jit, static_argnames=("self", "order"))
    def energy(self, x, v, order):
        return 0.5 * self.stiffness * x**order + 0.5 * v**order

    @classmethod
    @functools.partial(jax.jit, static_argnums=0)
    def period(cls, stiffness):
        return 2 * jnp.pi * cls.steps / jnp.sqrt(stiffness)


def main():
    spring = Oscillator(2.0, 0.1)
    x, v = jnp.array([1.0, -0.5]), jnp.zeros(2)
    for _ in range(Oscillator.steps):
        x, v = spring.step(x, v)
    gradient = jax.grad(lambda x: spring.energy(x, v, 2).sum())(x)
    return x, v, spring.energy(x, v, order=2), gradient, Oscillator.period(2.0)
