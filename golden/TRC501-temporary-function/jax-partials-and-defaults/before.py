from functools import partial

import jax
import jax.numpy as jnp

COMPILED = []


def count(event, duration, **details):
    if event.endswith("backend_compile_duration"):
        COMPILED.append(duration)


jax.monitoring.register_event_duration_secs_listener(count)

GRID = jnp.linspace(0.0, 1.0, 5)


def damped(signal, rate, offset):
    return signal * jnp.exp(-rate * GRID) + offset


def cascade(signal, angles):
    for angle in angles:
        signal = jax.jit(partial(damped, rate=jnp.cos(angle), offset=jnp.sin(angle)))(signal)
    return signal


def echoes(signal):
    heard = []
    for delay in range(1, 4):
        heard.append(jax.jit(lambda y, delay=delay: y / delay - delay)(signal))
    return heard


def windowed(signal, levels):
    for level in levels:
        window = jax.jit(partial(jnp.clip, min=-1.0))
        signal = window(signal) * level
    return signal


def filtered(signal, kernel):
    for _ in range(3):
        smooth = jax.jit(partial(jnp.convolve, kernel, mode="same"))
        signal = smooth(signal)
    return signal


def run(signal):
    return cascade(signal, [0.1, 0.5, 0.9]), echoes(signal), windowed(signal, [0.5, 0.25])


def main():
    start, kernel = jnp.array([1.0, 2.0, 0.0, -1.0, 3.0]), jnp.array([0.25, 0.5, 0.25])
    run(start + 1.0)
    COMPILED.clear()
    found = run(start)
    again = len(COMPILED)
    return found, again, filtered(start, kernel), len(COMPILED)
