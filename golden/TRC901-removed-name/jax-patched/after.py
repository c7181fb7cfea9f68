"""A program that puts the old name back itself."""

import jax
import jax.numpy as jnp

jax.tree_map = jax.tree_util.tree_map


def double(tree):
    return jax.tree_map(lambda x: 2 * x, tree)


def main():
    return double([jnp.ones(2)])
