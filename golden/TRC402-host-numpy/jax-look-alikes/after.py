"""What NumPy may do in traced code."""

import math

import jax
import jax.numpy as jnp
import numpy as np

TABLE = np.array([0.5, 0.25, 0.125])
GRID = np.linspace(0.0, 1.0, 3)


def scaled(x):
    return x / np.sqrt(x.shape[0]) + GRID * x + np.arange(len(x)) + np.pi * np.ones(np.shape(x))


def summed(x):
    total = np.sum(x) + np.mean(x, axis=0) + np.max(x) + np.prod(x) + np.std(x) + np.argmax(x)
    return total + np.cumsum(x)[1] + np.round(x)[0] + np.squeeze(x[:0].sum())


def looked_up(x, level: int = 0):
    return TABLE[level] * x[np.argmax(np.asarray(TABLE) < 0.4) + 1]


def on_host(x):
    def sort(values):
        return np.sort(np.asarray(values)).astype(np.float32)

    return 2 * jax.pure_callback(sort, jax.ShapeDtypeStruct(x.shape, x.dtype), x)


def sized(x):
    return x[0] * 0 + math.log(x.size) + math.prod(x.shape) * math.ceil(0.5) + np.ndim(x) - np.isscalar(3)


def eager(x):
    return np.sqrt(np.asarray(x))


def main():
    x = jnp.array([0.5, 2.0, 3.0])
    root = jnp.float32(eager(jnp.float32(4.0)))
    return (
        jax.jit(scaled)(x),
        jax.jit(summed)(x),
        jax.jit(looked_up)(x),
        jax.jit(on_host)(jnp.array([3.0, 0.5, 2.0])),
        jax.jit(sized)(x),
        root,
    )
