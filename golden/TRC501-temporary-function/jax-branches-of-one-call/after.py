"""All the functions of one call, or none: `cond` compiles anew for one new branch as for two."""

import jax
import jax.numpy as jnp


COMPILED = []


def count(event, duration, **details):
    if event.endswith("backend_compile_duration"):
        COMPILED.append(duration)


jax.monitoring.register_event_duration_secs_listener(count)


def fitness(speeds):
    found = jnp.mean(speeds)
    return jax.lax.cond(jnp.any(speeds < 0.0), lambda: 0.0, lambda: found)


def limited(limit):
    return lambda v: jnp.sum(v) < limit


def doubled(level, limit):
    return jax.lax.while_loop(limited(limit), lambda v: 2.0 * v, level)


def positive_if_true(v):
    return v


def positive_if_false(v):
    return -v


def positive(x):
    return jax.lax.cond(jnp.sum(x) > 0.0, positive_if_true, positive_if_false, x)


def evaluate(population):
    return [(fitness(each), doubled(each, 8.0), positive(each)) for each in population]


def main():
    population = jnp.array([[1.0, 2.0], [0.5, 3.0], [2.0, 3.0]])
    first = fitness(jnp.array([1.0, 2.0]))
    second = fitness(jnp.array([-1.0, 2.0]))
    evaluate(population)
    COMPILED.clear()
    return first, second, evaluate(population), len(COMPILED)
