import functools

import jax
import jax.numpy as jnp

COMPILED = []
RATES = [0.5 / 2**power for power in range(2)]


def count(event, duration, **details):
    if event.endswith("backend_compile_duration"):
        COMPILED.append(duration)


jax.monitoring.register_event_duration_secs_listener(count)


class Schedule:
    def __init__(self, rate):
        self.rate = rate

    def damp(self, x):
        return x * self.rate

    def run(self, x):
        # changing-attribute
        for _ in range(2):
            x = jax.jit(self.damp)(x)
            self.rate = self.rate / 2
        return x

    def total(self, x):
        # captures-object: a method of the object itself
        return jax.jit(lambda v: jnp.sum(self.damp(v)))(x)


def rescaled(x):
    # late-binding: the first scale counts for both calls
    scale = 2.0
    stretch = jax.jit(lambda v: v * scale)
    first = stretch(x)
    scale = 3.0
    return first + stretch(x)


def make_step(rate):
    # made-and-returned
    @jax.jit
    def step(x):
        return x - rate * x

    return step


def activated(x, activation):
    # untraceable-capture
    return jax.jit(lambda v: activation(v) + 1.0)(x)


def counted(x):
    # rebinds-outside
    calls = 0

    @jax.jit
    def step(v):
        nonlocal calls
        calls += 1
        return v + 1.0

    return step(x) * calls


def grown(x):
    # loop-capture: lax takes no more arguments for its body
    for limit in jnp.array([4.0, 8.0]):
        x = jax.lax.fori_loop(0, 2, lambda i, v: v + limit, x)
    return x


def weighted(x, *weights):
    # fixed-signature
    for weight in weights:
        combine = jax.jit(lambda *parts: sum(parts) * weight)
        x = combine(x, x)
    return x


def decorated(x, rate):
    # unseen-callers: another decorator
    @jax.jit
    @functools.lru_cache
    def decay(v):
        return v * rate

    return decay(x)


def main():
    x = jnp.array([1.0, 0.5])
    seen = []
    COMPILED.clear()
    schedule = Schedule(0.5)
    for rate in RATES:
        seen.append(schedule.total(x))
        seen.append(rescaled(x))
        seen.append(make_step(rate)(x))
        seen.append(activated(x, jnp.tanh))
        seen.append(counted(x))
        seen.append(decorated(x, rate) if COMPILED is None else x)
    seen += [Schedule(0.5).run(x), grown(x), weighted(x, 1.0, 2.0)]
    return seen, len(COMPILED) < 12
