"""A program that runs with jax 0.4.20, where all of this works; today it does not."""

import jax
import jax.numpy as jnp


def scaled(tree):
    return jax.tree_map(lambda x: 3 * x, tree)


def rounded(x):
    return jnp.round_(x) + jnp.in1d(x, x)


def main():
    return scaled([jnp.ones(2)]), rounded(jnp.ones(2)), jax.tree_multimap
