"""What stays with NumPy: nothing of it has a counterpart in jax."""

import math

import jax
import jax.numpy as jnp
import numpy as np
from scipy import special


def zeta_sum(x):
    return special.zeta(x, 1.0).sum()


def ordered(x, options):
    return np.clip(x, 0.0, 1.0, **options)


def into(x):
    out = np.zeros(3)
    np.multiply(x, 2.0, out=out)
    return out


def series(x):
    total = 0.0
    for k in range(math.ceil(x)):
        total = total + x**k
    return total


def applied(function, x):
    return function(x)


def waves(x):
    return applied(np.sin, x) + applied(np.cos, x)


def told(x):
    return f"{math.sqrt(x[0]):.2f}"


def main():
    x = jnp.array([1.5, 2.5, 3.5])
    jax.jit(lambda x: (told(x), x)[1])(x)
    jax.jit(waves)(x)
    return jax.jit(zeta_sum)(x), jax.jit(ordered)(x, {}), jax.jit(into)(x), jax.jit(series)(2.5)
