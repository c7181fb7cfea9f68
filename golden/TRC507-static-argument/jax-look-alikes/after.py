import dataclasses
import enum
from functools import partial
from typing import NamedTuple

import jax
import jax.numpy as jnp


class Parameters(NamedTuple):
    gain: jax.Array
    bias: jax.Array

    @jax.jit
    def apply(self, x):
        return self.gain * x + self.bias


@jax.tree_util.register_pytree_node_class
class Field:
    def __init__(self, values):
        self.values = values

    def tree_flatten(self):
        return (self.values,), None

    @classmethod
    def tree_unflatten(cls, aux, children):
        return cls(*children)

    @jax.jit
    def scaled(self, factor):
        return Field(self.values * factor)

    @staticmethod
    @jax.jit
    def norm(values):
        return jnp.sqrt((values**2).sum())


@dataclasses.dataclass(frozen=True)
class Options:
    order: int = 2


class Kind(enum.IntEnum):
    LINEAR = 1
    SQUARE = 2


@partial(jax.jit, static_argnames=("mode", "options"))
def moment(x, mode, options=Options()):
    return x.mean() if mode == "mean" else (x**options.order).mean()


@jax.jit
def shifted(x, offset=None, training=False, mode="plain"):
    if offset is None or mode != "plain":
        return 2 * x if training else x
    return x + offset


@jax.jit
def weighted(x, order, shift, kind):
    """Numbers that only take part in the arithmetic may be traced."""
    return jnp.roll(x, shift) * order + x**order * kind


def gradient(x, mode):
    return x.sum() if mode == "sum" else (x**2).sum()


def main():
    x = jnp.array([1.0, 2.0, 3.0])
    return [
        Parameters(jnp.array(2.0), jnp.array(1.0)).apply(x),
        Field(x).scaled(2.0).values,
        Field.norm(x),
        moment(x, "mean"),
        moment(x, "raw", Options(3)),
        shifted(x),
        shifted(x, 1.0),
        weighted(x, 2, 1, Kind.SQUARE),
        jax.grad(gradient)(x, "square"),
        jax.vmap(lambda row, name: row * len(name), in_axes=(0, None))(x, "two"),
        jax.jit(partial(gradient, mode="sum"))(x),
        jax.jit(lambda tree: tree["a"] * tree["b"][0])({"a": x, "b": [2.0, None]}),
    ]
