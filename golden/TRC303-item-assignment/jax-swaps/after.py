"""One sweep of a sorting network, and other statements with several targets."""

import jax
import jax.numpy as jnp

PAIRS = [(0, 1), (2, 3), (0, 2), (1, 3), (1, 2)]


def sorted_four(a, b, c, d):
    values = jnp.zeros(4)
    values = values.at[0].set(a).at[1].set(b).at[2].set(c).at[3].set(d)
    for i, j in PAIRS:
        values = (
            values.at[i].set(jnp.minimum(values[i], values[j]))
            .at[j].set(jnp.maximum(values[i], values[j]))
        )
    return values


def reversed_ends(x):
    ends = jnp.zeros(3)
    ends = ends.at[0].set(x)
    ends = ends.at[1].set(2.0 * x)
    held = ends[0]
    ends = ends.at[0].set(ends[2])
    ends = ends.at[2].set(held)
    ends = ends.at[0].set(ends[1]).at[1].set(ends[0])
    return ends


def halves(x):
    return x / 2, x / 4


def scattered(x):
    left, right = jnp.zeros(2), jnp.ones(2)
    new_left, new_right = halves(x)
    left = left.at[0].set(new_left)
    right = right.at[1].set(new_right)
    sin_x = jnp.sin(x)
    left = left.at[1].set(sin_x)
    right = right.at[0].set(sin_x)
    total = right[1] + left[0]
    right = right.at[1].set(total)
    return left, right, total


def main():
    left, right, total = jax.jit(scattered)(2.0)
    return {
        "sorted": jax.jit(sorted_four)(3.0, 1.0, 4.0, 2.0),
        "each": jax.vmap(sorted_four)(*jnp.array([[3.0, 1.0], [2.0, 5.0], [1.0, 4.0], [0.0, 0.0]])),
        "ends": jax.jit(reversed_ends)(1.5),
        "left": left,
        "right": right,
        "total": total,
    }
