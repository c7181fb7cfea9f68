"""Constraints as lazy operators: they have `@`, `.T` and `.shape`, and are no arrays."""

import jax
import jax.numpy as jnp
from jax import Array


COMPILED = []


def count(event, duration, **details):
    if event.endswith("backend_compile_duration"):
        COMPILED.append(duration)


jax.monitoring.register_event_duration_secs_listener(count)


class Projection:
    def __init__(self, axes):
        self.axes = axes
        self.shape = (len(axes), len(axes))

    def __matmul__(self, columns):
        return self.axes[:, None] * columns

    def __rmul__(self, factor):
        return Projection(factor * self.axes)


class Representation:
    def __init__(self, size):
        self.size = size

    def weights(self):
        return jnp.ones((self.size, 1)) * self.size

    def constraint(self):
        return Projection(jnp.arange(self.size) % 2)


def solved(constraint, columns, steps):
    def loss(guess):
        return jnp.sum(jnp.absolute(constraint @ guess) ** 2) / 2

    slope = jax.jit(jax.value_and_grad(loss))
    for _ in range(steps):
        columns = columns - 0.1 * slope(columns)[1]
    return columns


def weighted(weights, columns):
    return jax.jit(lambda guess: jnp.sum(weights * guess))(columns)


@jax.jit
def projected_step(guess, basis):
    return basis.T @ guess


def projected(basis: Array, columns):
    return projected_step(columns, basis)


@jax.jit
def rotated_step(guess, rotation):
    return rotation @ guess


def rotated(angle, columns):
    rotation = jnp.array([[jnp.cos(angle), -jnp.sin(angle)], [jnp.sin(angle), jnp.cos(angle)]])
    return rotated_step(columns, rotation)


@jax.jit
def minimum_of_guess(guess, limit):
    return jnp.minimum(guess, limit)


def clipped(limit, columns):
    return minimum_of_guess(columns, limit)


def run(columns):
    found = []
    for size in jnp.array([2, 2, 2]):
        space = Representation(int(size))
        found.append(solved(space.constraint(), columns, 2))
        found += [weighted(space.weights(), columns), projected(jnp.eye(2), columns)]
        found += [rotated(0.5, columns), clipped(0.5, columns)]
    return found


def main():
    columns = jnp.ones((2, 3))
    run(columns)
    COMPILED.clear()
    return run(columns), len(COMPILED)
