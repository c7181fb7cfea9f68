"""Compiled functions that are made once, or that jit knows again: nothing to report."""

import functools

import jax
import jax.numpy as jnp

RATE = 0.5
normalise = jax.jit(lambda x: x / jnp.sum(x))
slope = jax.jit(jax.grad(lambda x: jnp.sum(x**2)))
scalers = [jax.jit(lambda x, k=k: x * k) for k in range(3)]


def energy(x):
    return jnp.sum(x**2)


def shift(x):
    return x + RATE


class Trainer:
    def __init__(self, rate):
        self.rate = rate
        self.step = jax.jit(self._step)
        self.gradient = jax.jit(jax.grad(lambda x: energy(x) * rate))
        self._cached = None

    def _step(self, x):
        return x - self.rate * self.gradient(x)

    @staticmethod
    def halve(x):
        return x / 2

    @property
    def compiled(self):
        if self._cached is None:
            self._cached = jax.jit(lambda x: x * self.rate)
        return self._cached


@functools.cache
def powered(exponent):
    return jax.jit(lambda x: x**exponent)


def make_step(rate):
    @jax.jit
    def step(x):
        return x - rate * x

    return step


def iterate(x, count):
    for _ in range(count):
        x = jax.jit(shift)(x)
        x = jax.jit(Trainer.halve)(x)
        x = jax.vmap(lambda v: v * 0.5)(x) + jax.grad(lambda v: jnp.sum(v))(x)
    return x


def locally(x):
    def rescaled(v):
        return v * RATE

    for _ in range(3):
        x = jax.jit(rescaled)(x)
    return x


@jax.jit
def outer(x):
    for factor in (1.0, 2.0):
        x = jax.jit(lambda v: v * factor)(x)
    return jax.lax.fori_loop(0, 2, lambda i, v: v + 1.0, x)


_COMPILED = {}


def compiled_for(name):
    if name not in _COMPILED:
        _COMPILED[name] = jax.jit(lambda x: x + len(name))
    return _COMPILED[name]


class Head:
    def __init__(self, kind):
        self.kind = kind

    def __call__(self, x):
        return jnp.sum(x) if self.kind == "sum" else jnp.max(x)


def compare_heads(x):
    """A program of its own for each head and each name: nothing that jit could be given instead."""
    found = {}
    for kind, centred in (("sum", True), ("max", False)):
        head = Head(kind)
        score = jax.jit(lambda v: head(v - jnp.mean(v) if centred else v))
        found[kind] = [score(x * k) for k in range(3)]
    return found


def main():
    x = jnp.array([1.0, 2.0, 5.0])
    trainer = Trainer(0.25)
    step = make_step(0.1)
    final = jax.jit(lambda v: v * RATE)
    seen = []
    for _ in range(2):
        x = step(trainer.step(normalise(x)))
        seen.append((final(x), slope(x), powered(2)(x), trainer.compiled(x), compiled_for("ab")(x)))
        seen.append((iterate(x, 2), outer(x), scalers[2](x)))
    return seen, locally(x), compare_heads(jnp.array([1.0, 2.0, 5.0]))
