"""A chain of images between two points: comprehensions have variables of their own, whatever the loops outside use."""

import jax
import jax.numpy as jnp


def shift(position, displacement):
    return position + displacement


def images(start, end, count):
    step = end - start
    return jnp.stack([shift(start, i * step) for i in jnp.linspace(0.0, 1.0, count)])


def noise(key, params, scale):
    keys = jax.random.split(key, len(params))
    return [jax.random.normal(keys[i], p.shape) * scale for i, p in enumerate(params)]


def spread(params):
    return {name: jnp.std(value) for name, value in params.items() if value.ndim > 0}


@jax.jit
def energy(start, end):
    chain = images(start, end, 5)
    pairs = sum(jnp.sum((a - b) ** 2) for a, b in zip(chain[1:], chain[:-1]))
    return pairs + max(map(lambda i: i**2, (1, 2)))


@jax.jit
def perturbed(key, params):
    return [p + n for p, n in zip(params, noise(key, params, 0.1))]


@jax.jit
def statistics(params):
    return spread(params)


def main():
    found = []
    for i in range(3):
        found.append(energy(jnp.zeros(2), jnp.full(2, float(i))))
    params = [jnp.zeros(2), jnp.ones((2, 2))]
    return found, [p.shape for p in params], statistics({"w": jnp.arange(4.0), "b": jnp.array(1.0)})


totals = []
for i in range(3):
    value = energy(jnp.zeros(2), jnp.full(2, float(i)))
    p = perturbed(jax.random.key(i), [jnp.zeros(2), jnp.ones((2, 2))])
    a = b = name = i
    totals.append(value)
