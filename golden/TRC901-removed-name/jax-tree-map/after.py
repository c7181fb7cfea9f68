"""Gradient descent on a dictionary of parameters, with the tree functions of jax's top level."""

import jax
import jax.numpy as jnp
from jax.tree_util import tree_leaves, tree_map

RATE = 0.1


def loss(parameters, x, y):
    return jnp.mean((parameters["slope"] * x + parameters["offset"] - y) ** 2)


@jax.jit
def update(parameters, x, y):
    gradients = jax.grad(loss)(parameters, x, y)
    return jax.tree.map(lambda p, g: p - RATE * g, parameters, gradients)


def shadowed(jax):
    return jax.tree_map


class Fake:
    tree_map = "jax.tree_map"


def main():
    x = jnp.array([0.0, 1.0, 2.0])
    parameters = {"slope": jnp.array(0.0), "offset": jnp.array(1.0)}
    parameters = update(parameters, x, 3 * x)
    doubled = tree_map(lambda leaf: 2 * leaf, parameters)
    leaves, structure = jax.tree.flatten(doubled)
    return {
        "parameters": parameters,
        "total": sum(tree_leaves(doubled)),
        "again": jax.tree.unflatten(structure, leaves)["slope"],
        "fake": shadowed(Fake),
    }
