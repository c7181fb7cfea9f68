from builtins import max as largest

import jax
import jax.numpy as jnp
from jax.numpy import maximum as max  # noqa: A004


@jax.jit
def pad(x, y):
    length = largest(len(x), len(y))
    return jnp.zeros(length).at[: len(x)].set(x).at[: len(y)].add(y)


@jax.jit
def summary(params):
    biggest = max(params["a"], params["b"])
    names = sorted(params)
    size = largest([value.size for value in params.values()])
    return biggest.max() + sum(abs(params[name]).sum() for name in names), round(biggest * size, 1)


def plain(x):
    return min(x, 1.0)


def main():
    params = {"b": jnp.array([1.0, -4.0]), "a": jnp.array([-2.0, 0.52])}
    return pad(jnp.ones(2), jnp.arange(3.0)), summary(params), jax.grad(plain)(3.0), jax.grad(plain)(0.5)
