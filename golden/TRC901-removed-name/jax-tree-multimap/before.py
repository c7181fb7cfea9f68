"""Averages of weights along training, written when trees of several arguments had their own function."""

import jax
from jax import numpy as jnp
from jax import tree_util


class Average:
    def __init__(self, decay):
        self.decay = decay
        self.weights = None

    def add(self, weights):
        if self.weights is None:
            self.weights = weights
        else:
            self.weights = jax.tree_multimap(self._mix, self.weights, weights)

    def _mix(self, old, new):
        return self.decay * old + (1 - self.decay) * new


def difference(one, other):
    gaps = tree_util.tree_multimap(lambda a, b: jnp.abs(a - b).max(), one, other)
    return jax.tree_util.tree_reduce(jnp.maximum, gaps)


def main():
    average = Average(0.5)
    first = {"w": jnp.array([1.0, 2.0]), "b": jnp.array(0.0)}
    second = {"w": jnp.array([3.0, 6.0]), "b": jnp.array(4.0)}
    average.add(first)
    average.add(second)
    leaf = jax.treedef_is_leaf(jax.tree_structure(first["b"]))
    return average.weights, difference(first, second), leaf
