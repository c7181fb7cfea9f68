import functools

import jax
import jax.numpy as jnp


def stamped(canvas, stamps):
    """Every stamp is one pair of an index and a value."""
    update = functools.partial(jax.ops.index_add, canvas)
    total = sum(update(place, value) for place, value in stamps)
    arguments = (canvas, 0, 1.0)
    first = jax.ops.index_update(*arguments)
    # the corner is written last
    return jax.ops.index_update(
        total + first,
        0,  # the corner
        9.0,
    )


def main():
    return stamped(jnp.zeros(3), [(1, 2.0), (2, 3.0)])
