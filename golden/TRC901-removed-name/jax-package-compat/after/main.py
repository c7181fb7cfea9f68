import jax.numpy as jnp
from solver import newton
from solver.tools import jax, tree_map


def residual(state):
    return tree_map(lambda x: x**2 - 2.0, state)


def main():
    state = {"a": jnp.array(1.0), "b": jnp.array(3.0)}
    solved = newton.iterate(residual, state, 6)
    return solved, len(jax.tree.leaves(solved))
