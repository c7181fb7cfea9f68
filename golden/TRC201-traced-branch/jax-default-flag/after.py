from functools import partial

import jax
import jax.numpy as jnp


def normalize(x, center=True, scale=1.0):
    if center:
        x = x - x.mean()
    if scale != 1.0:
        x = x * scale
    return x


@partial(jax.jit, static_argnames=("mode",))
def reduce(x, mode):
    if mode == "sum":
        return x.sum()
    elif mode == "max":
        return x.max()
    raise ValueError(mode)


@partial(jax.jit, static_argnums=(1, 2))
def power(x, exponent, inverse):
    result = jnp.ones_like(x)
    for _ in range(exponent):
        result = result * x
    if inverse:
        result = 1 / result
    return result


def main():
    x = jnp.array([1.0, 2.0, 6.0])
    plain = jax.jit(normalize)(x)
    raw = jax.jit(partial(normalize, center=False, scale=2.0))(x)
    return plain, raw, reduce(x, mode="sum"), reduce(x, "max"), power(x, 2, True), power(x, 1, inverse=False)
