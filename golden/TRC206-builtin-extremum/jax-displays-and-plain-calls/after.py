"""A scheduler: extrema over displays, and helpers that plain lists and numbers are given to as well."""

import jax, jax.numpy as jnp, numpy as np  # noqa: E401


def flags(values):
    return all(values), any(values)


def largest(values):
    return max(values)


def scaled(count):
    return count * float(count)


@jax.jit
def limited(rate):
    return jnp.maximum(rate, 0.0) + jnp.minimum(jnp.minimum(rate, 1.0), 2.0)


def chosen(rate, reserve):
    wanted = (rate > 1, reserve > 1)
    if any(wanted):
        return rate
    return reserve


tried = [jax.jit(flags), jax.jit(largest), jax.vmap(scaled), jax.jit(chosen)]


def main():
    plain = [flags([1, -1]), largest([1, 5, 2]), scaled(3), chosen(0.5, 2.0)]
    return plain, [limited(rate) for rate in (-1.0, 1.5)], np.float32(0.5)
