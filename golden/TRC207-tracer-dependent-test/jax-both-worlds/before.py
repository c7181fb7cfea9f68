import math
from functools import partial
from numbers import Number

import jax
import jax.numpy as jnp
import numpy as np


def as_array(value):
    if isinstance(value, (int, float, np.ndarray)):
        value = jnp.asarray(value)
    return value


def damping(ratio):
    if isinstance(ratio, float):
        return math.exp(-ratio)
    return jnp.exp(-ratio)


def kind(values):
    dtype = values.dtype if hasattr(values, "dtype") else jnp.float32
    return jnp.zeros((), dtype)


@partial(jax.jit, static_argnames="order")
def power(x, order):
    if not isinstance(order, int):
        raise TypeError("order must be an int")
    return x**order


def scaled(x, factor):
    if isinstance(factor, Number):
        return x * factor
    return x * factor[0]


def norm(tree):
    if isinstance(tree, dict):
        return sum(norm(leaf) for leaf in tree.values())
    if isinstance(tree, (list, tuple)):
        return sum(map(norm, tree))
    if isinstance(tree, jax.Array):
        return jnp.sum(tree * tree)
    raise TypeError(type(tree))


def energy(x, stiffness):
    stiffness = jnp.float32(stiffness) if np.isscalar(stiffness) else stiffness
    if not isinstance(x, (float, jax.Array)):
        raise TypeError("x")
    assert isinstance(x, (jax.Array, np.ndarray, float))
    return 0.5 * stiffness * x * x


def step(x, ratio):
    return as_array(x) * damping(ratio) + kind(x)


def main():
    xs = jnp.array([1.0, 2.0])
    return (
        jax.jit(step)(2.0, 0.5),
        jax.jit(step)(np.float32(2.0) * np.ones(2, np.float32), 0.5),
        power(xs, order=3),
        jax.vmap(scaled, in_axes=(0, None))(xs, 2.0),
        jax.jit(norm)({"w": xs, "b": [xs, xs]}),
        jax.grad(energy)(3.0, 2.0),
        jax.vmap(energy, in_axes=(0, None))(xs, 2.0),
    )
