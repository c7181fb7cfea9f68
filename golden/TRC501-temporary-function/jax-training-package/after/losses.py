import jax
import jax.numpy as jnp

COMPILED = []


def count(event, duration, **details):
    if event.endswith("backend_compile_duration"):
        COMPILED.append(duration)


jax.monitoring.register_event_duration_secs_listener(count)


def data(shift):
    xs = jnp.array([[1.0, 2.0], [0.5, -1.0], [2.0, 0.0]]) + shift
    return xs, xs[:, 0] - xs[:, 1]


def squared(weights, xs, ys):
    return jnp.sum((xs @ weights - ys) ** 2)


def total(values, kind):
    return jnp.sum(values) if kind == "sum" else jnp.max(values)
