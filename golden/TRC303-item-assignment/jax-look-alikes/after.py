"""Item assignments that work under the transforms of jax."""

import jax
import jax.numpy as jnp
import numpy as np

KERNEL = np.zeros(3)
KERNEL[0] = KERNEL[2] = 0.25
KERNEL[1] = 0.5


def windowed(signal, width):
    """A NumPy array of constants stays one."""
    window = np.ones(signal.shape[0])
    window[:width] = 0.0
    window[-1] *= 0.5
    order = np.arange(3)
    order[0], order[2] = order[2], order[0]
    return signal * window + KERNEL[order]


def layers(params, x):
    """Lists and dicts of arrays may be changed."""
    outputs = [None] * 2
    outputs[0] = jnp.tanh(params["w"] * x)
    outputs[1] = outputs[0] + params["b"]
    named = {}
    named["first"] = outputs[0]
    named["second"] = outputs[1]
    params["w"] = named["second"]
    return named["first"] + params["w"]


def with_offset(x, offset):
    """Only `x` is batched: the offset is a number, and NumPy takes it."""
    shift = np.zeros(3)
    shift[1] = offset
    return x + shift


def loss(weights, data):
    """Under a gradient alone an index that was computed is a number."""
    counts = np.zeros(3)
    counts[int(weights[0])] = 1.0
    return (weights * data * counts).sum()


def immutable(x):
    return x.at[0].set(0.0).at[1:].add(1.0)


def main():
    signal = jnp.array([1.0, 2.0, 3.0])
    params = {"w": jnp.array([0.0, 0.5, 1.0]), "b": 1.0}
    return {
        "windowed": jax.jit(windowed, static_argnums=1)(signal, 1),
        "layers": jax.jit(layers)(params, signal),
        "offset": jax.vmap(with_offset, in_axes=(0, None))(jnp.zeros((2, 3)), 2.0),
        "slope": jax.grad(loss)(jnp.array([1.0, 2.0, 4.0]), signal),
        "immutable": jax.jit(immutable)(signal),
    }
