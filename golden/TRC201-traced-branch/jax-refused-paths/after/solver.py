"""Every function here has a reason why it cannot be one expression."""

import jax.numpy as jnp


def residual(x):
    if jnp.isnan(x):
        raise FloatingPointError("diverged")
    return x**2 - 2


def improve(x):
    if x > 0:
        better = (x + 2 / x) / 2
    return better


def check(x):
    if jnp.abs(residual(x)) < 1e-3:
        print("converged")
    return x


def bisect(low, high):
    middle = (low + high) / 2
    if high - low < 0.5:
        return middle
    if residual(middle) > 0:
        return bisect(low, middle)
    return bisect(middle, high)


def stop(x):
    if residual(x) < 0:
        return x
