"""One sweep of a sorting network, and other statements with several targets."""

import jax
import jax.numpy as jnp

PAIRS = [(0, 1), (2, 3), (0, 2), (1, 3), (1, 2)]


def sorted_four(a, b, c, d):
    values = jnp.zeros(4)
    values[0], values[1], values[2], values[3] = a, b, c, d
    for i, j in PAIRS:
        values[i], values[j] = jnp.minimum(values[i], values[j]), jnp.maximum(values[i], values[j])
    return values


def reversed_ends(x):
    ends = jnp.zeros(3)
    ends[0] = x
    ends[1] = 2.0 * x
    held = ends[0]
    ends[0] = ends[2]
    ends[2] = held
    ends[0], ends[1] = ends[1], ends[0]
    return ends


def halves(x):
    return x / 2, x / 4


def scattered(x):
    left, right = jnp.zeros(2), jnp.ones(2)
    left[0], right[1] = halves(x)
    left[1] = right[0] = jnp.sin(x)
    total = right[1] = right[1] + left[0]
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
