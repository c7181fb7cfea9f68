"""Compiled as often as it has to be."""

import functools
from collections import deque

import jax
import jax.numpy as jnp

TRACES = []


def loss(w, x):
    TRACES.append("loss")
    return jnp.sum((w * x) ** 2)


@functools.partial(jax.jit, static_argnames=("mode", "layer"))
def activate(x, mode, layer=0):
    return jnp.tanh(x) if mode == "tanh" else x * (layer + 1)


@jax.jit
def mean(x):
    return x.mean()


@functools.cache
def gradient_of(kind):
    return jax.jit(jax.grad(loss))


class Trainer:
    def __init__(self):
        self._step = None
        self._compiled = {}

    def step(self, w, x):
        if self._step is None:
            self._step = jax.jit(jax.grad(loss))
        if "vmap" not in self._compiled:
            self._compiled["vmap"] = jax.jit(jax.vmap(loss))
        return w - 0.1 * self._step(w, x)


def train(w, xs):
    slope = jax.jit(jax.grad(loss))
    window, recent = jnp.zeros(3), deque(maxlen=3)
    for epoch in range(20):
        x = xs[epoch % 4]
        w = w - 0.01 * slope(w, x)
        w = activate(w, "tanh" if epoch % 2 else "linear", layer=epoch % 3)
        w = w + 0 * jax.jit(loss)(w, x) + 0 * jax.grad(loss)(w, x) + 0 * jax.vmap(jnp.sin)(w)
        window = jnp.concatenate([window[1:], x[:1]])
        recent.append(x)
        w = w + 0 * mean(window) + 0 * mean(xs[epoch % 4 : epoch % 4 + 1])
    return w


def main():
    before = len(TRACES)
    xs = jnp.asarray([[0.1, 0.2], [0.3, 0.1], [0.2, 0.2], [0.5, 0.4]])
    w = train(jnp.asarray([1.0, -1.0]), xs)
    trainer = Trainer()
    for epoch in range(20):
        w = trainer.step(w, xs[0])
        w = w + 0 * gradient_of("loss")(w, xs[0])
    for rate in (0.1, 0.2):
        w = w - rate * jax.jit(jax.grad(loss))(w, xs[0])
    return {"w": w, "few": len(TRACES) - before < 30}
