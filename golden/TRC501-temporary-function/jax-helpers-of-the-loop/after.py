"""A thermostat script: what the compiled functions lead to is bound again in the loop, or changed by it."""

import contextlib
import functools

import jax
import jax.numpy as jnp
from jax import lax

COMPILED = []


def count(event, duration, **details):
    if event.endswith("backend_compile_duration"):
        COMPILED.append(duration)


jax.monitoring.register_event_duration_secs_listener(count)

start = jnp.array([1.0, 2.0])
recorded = []


def cooled(state):
    return state * factor


def settled(state):
    return cooled(state) + cooled(state)


pull = lambda state: state - strength  # noqa: E731
limits = {"top": 1.0}

for turn in range(9):
    factor, strength = 0.5 + 0.1 * turn, 0.1 * turn
    limits["top"] = 1.0 + turn

    def sample(state, _):
        return state * factor, jnp.sum(state)

    recorded.append(jax.jit(lambda state: lax.scan(sample, state, None, length=2)[1])(start))
    recorded.append(jax.jit(lambda state: settled(state) + 1.0)(start))
    recorded.append(jax.jit(lambda state: pull(state) * 2.0)(start))
    recorded.append(jax.jit(lambda state: jnp.minimum(state, limits["top"]))(start))
    recorded.append(jax.jit(jax.grad(lambda state: jnp.sum(settled(state) ** 2)))(start))
    with contextlib.nullcontext(2.0 * turn) as width:
        recorded.append(jax.jit(lambda state: state * jnp.exp(-width))(start))


def anneal(state):
    rate, table = 1.0, [1.0]

    def halve():
        nonlocal rate
        rate = rate / 2

    def damped(v):
        return v * rate * table[0]

    both = functools.partial(damped)
    for turn in range(9):
        halve()
        table[0] = 1.0 + turn
        state = state + lax.fori_loop(0, 2, lambda i, v: both(v), state)
        state = state + jax.jit(lambda v: damped(v) + 1.0)(state)
    return state


def relax(state, rate):
    def damped(v):
        return v - rate * v

    compiled_relax = jax.jit(lambda v: damped(v) + 1.0)
    for _ in range(9):
        state = compiled_relax(state)
    return state


def main():
    annealed = anneal(start)
    COMPILED.clear()
    return recorded, annealed, relax(start, 0.5), len(COMPILED)
