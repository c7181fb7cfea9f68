import functools

import jax
import jax.numpy as jnp

COMPILED = []


def count(event, duration, **details):
    if event.endswith("backend_compile_duration"):
        COMPILED.append(duration)


jax.monitoring.register_event_duration_secs_listener(count)


def decay(start):
    def body(level, _):
        # half of it is left
        return level * 0.5, level

    return jax.lax.scan(body, start, None, length=4)[1]


def relax(level, rate):
    for _ in range(3):
        level = jax.lax.fori_loop(0, 5, lambda i, v: v - rate * v, level)
    return level


def double_until(level, limit):
    for _ in range(2):
        level = jax.lax.while_loop(lambda v: jnp.sum(v) < 8.0, lambda v: 2 * v, level / 4)
    return jnp.minimum(level, limit)


@functools.partial(jax.jit, static_argnames="activation")
def layer(x, activation):
    return activation(x) + 1.0


def network(x):
    for _ in range(3):
        x = layer(x, activation=lambda v: jnp.tanh(v))
    return x


def run(start):
    seen = [decay(start * factor) for factor in (1.0, 2.0, 3.0)]
    return seen, double_until(start, 5.0), network(start)


def main():
    run(jnp.array([1.0, 0.5]))
    COMPILED.clear()
    found = run(jnp.array([2.0, 1.5]))
    again = len(COMPILED)
    return found, again, relax(jnp.array([2.0, 1.5]), 0.1), len(COMPILED)
