"""Layers that are called as functions, compiled with and without a static `self`."""

from functools import partial

import jax
import jax.numpy as jnp


class Scale:
    """Compiled as it has to be: nothing of it changes."""

    def __init__(self, factor):
        self.factor = factor

    @partial(jax.jit, static_argnums=0)
    def __call__(self, x, shift=0.0):
        return self.factor * x + shift


class Layer:
    def __init__(self, weight, activation="relu"):
        self.weight = weight
        self.activation = activation

    @partial(jax.jit, static_argnums=0)
    def __call__(self, x):
        y = self.weight * x
        return jnp.maximum(y, 0) if self.activation == "relu" else jnp.tanh(y)


@partial(jax.jit, static_argnames=("size", "kind"))
def pool(x, size, kind="max"):
    count = x.shape[0] // size
    blocks = x[: count * size].reshape(count, size)
    if kind == "max":
        return blocks.max(axis=1)
    return blocks.mean(axis=1)


@partial(jax.jit, static_argnums=(1,))
def turned(x, axes):
    return jnp.transpose(x, axes)


def main():
    x = jnp.arange(6.0) - 2
    layers = Layer(2.0), Layer(0.5, "tanh")
    outputs = [layers[0](x), layers[1](x)]
    first, scale = Layer(3.0), Scale(0.1)
    return (
        outputs,
        first(x),
        scale(x),
        scale(x, shift=1.0),
        pool(x, 2),
        pool(x, 3, kind="mean"),
        turned(x.reshape(2, 3), (1, 0)),
    )
