"""jax.ops.index_update(x, jax.ops.index[0], 1.0) is only spoken of here."""

import jax
import jax.numpy as jnp
from jax.ops import segment_sum


class ops:
    """The file's own, with the old names."""

    index = jnp.s_

    @staticmethod
    def index_update(x, index, value):
        return x.at[index].set(value)


def index_add(x, index, value):
    return x.at[index].add(value)


@jax.jit
def renew(x, jax):
    # jax.ops.index_update(x, 0, 1.0) was the old way
    return jax["ops"](x)


def tie_in(x, y):
    return x + y


def main():
    x = jnp.arange(4.0)
    names = ["jax.ops.index_add", "x"]
    first = ops.index_update(x, ops.index[1:3], 7.0)
    return {
        "first": first,
        "second": index_add(first, 0, float(names.index("x"))),
        "sums": segment_sum(x, jnp.array([0, 0, 1, 1]), 2) + jax.ops.segment_max(x, jnp.array([0, 0, 1, 1]), 2),
        "tied": tie_in(x, x),
    }
