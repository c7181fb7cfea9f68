"""A sweep over learning rates: every run compiled its own step."""

import jax
import jax.numpy as jnp

COMPILED = []


def count(event, duration, **details):
    if event.endswith("backend_compile_duration"):
        COMPILED.append(duration)


jax.monitoring.register_event_duration_secs_listener(count)


def train(points: jax.Array, rate: float, decay: float, steps: int) -> jax.Array:
    """Fits one weight per feature."""

    # gradient descent with weight decay
    @jax.jit
    def descend(weights: jax.Array, point: jax.Array) -> jax.Array:
        """One step.

        The residual is that of the target 1.
        """
        residual = weights * point - 1.0  # one per feature

        # decay first
        weights = weights * (1.0 - decay)
        return weights - rate * residual * point

    weights = jnp.zeros(3)
    for point in points:
        for _ in range(steps):
            weights = descend(weights, point)
    return weights


def sweep(points, rates):
    return [train(points, rate, 0.01, 4) for rate in rates]


def main():
    points = jnp.array([[1.0, 2.0, 0.5], [0.5, 1.0, 2.0]])
    sweep(points, [0.05])
    COMPILED.clear()
    return sweep(points, [0.1, 0.2, 0.3]), len(COMPILED)
