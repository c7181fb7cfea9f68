"""Old names that nothing, or nothing in one line, takes the place of."""

import jax
import jax.experimental.stax
import jax.numpy as jnp
from jax.api import *
from jax.experimental.maps import xmap

AXES = frozenset({"model"})


def ordered(rows):
    return jax.tree.map(jnp.msort, rows)


def found(options):
    return jnp.in1d(**options)


def described():
    return f"{jax.experimental.stax.Dense} and {jax.tree_map}"


def sharded(f, mesh, specs):
    from jax.experimental.shard_map import shard_map

    return shard_map(f, mesh, specs, specs, auto=AXES)


def total(x):
    return xmap(jnp.sum, in_axes=["i", ...], out_axes=[...])(x)


def main():
    rows = jnp.arange(4.0).reshape(2, 2)
    return ordered(rows), found({"ar1": rows[0], "ar2": rows[1]}), described(), total(rows)
