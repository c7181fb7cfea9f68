"""What only looks like an old name: version guards, patches, shadowing, words, older spellings that still work."""

import jax
import jax.numpy as jnp
import numpy as np
from jax import tree_util
from jax.tree_util import tree_leaves

if hasattr(jax, "tree_map"):
    tree_map = jax.tree_map
else:
    tree_map = jax.tree_util.tree_map

try:
    from jax.config import config
except ImportError:
    from jax import config

leaves = jax.tree_leaves if tuple(map(int, jax.__version__.split(".")[:2])) < (0, 4) else tree_leaves
OLD = {"jax.tree_map": "jax.tree.map"}  # jax.tree_map


class jnp_like:
    """A stand-in with product, in1d and NINF of its own: jnp.product."""

    NINF = -1.0

    @staticmethod
    def product(values):
        return float(np.prod(values))


def reduced(jnp, values):
    return jnp.product(values) + jnp.NINF


def names(values):
    return [jax.tree_map for jax in values]


def structure(tree):
    jax = jnp_like
    return jax.product([2.0]), tree_util.tree_structure(tree)


def main():
    class jax:
        tree_map = staticmethod(tree_map)

    doubled = jax.tree_map(lambda x: 2 * x, {"a": jnp.ones(2)})
    return {
        "doubled": doubled,
        "leaves": len(leaves(doubled)),
        "reduced": reduced(jnp_like, [2.0, 3.0]),
        "names": len(names([jax])),
        "product": structure(doubled)[0],
        "config": bool(config.jax_enable_x64),
        "old": OLD["jax.tree_map"],
    }
