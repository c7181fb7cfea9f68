"""A script: loops at the top level, over data of the module."""

import jax
import jax.numpy as jnp

COMPILED = []


def count(event, duration, **details):
    if event.endswith("backend_compile_duration"):
        COMPILED.append(duration)


jax.monitoring.register_event_duration_secs_listener(count)

TARGETS = [jnp.array([1.0, 2.0]), jnp.array([0.5, -1.0]), jnp.array([3.0, 0.0])]
estimate = jnp.zeros(2)
history = []
estimate = estimate - 0.5 * estimate
history.append(jnp.sum(estimate))
COMPILED.clear()


def slope_function(guess, target):
    return jnp.sum((guess - target) ** 2) / 2


slope_function_gradient = jax.jit(jax.grad(slope_function))


for target in TARGETS:
    # half of the way to each target
    slope = slope_function_gradient(estimate, target)
    estimate = estimate - 0.5 * slope
    history.append(jnp.sum(estimate))


def main():
    return estimate, history, len(COMPILED)
