import jax
import jax.numpy as jnp
import numpy as np


def rank(x):
    """The number of axes of an array, of a shape, or as it is."""
    if hasattr(x, "ndim"):
        n = x.ndim
    elif hasattr(x, "__len__"):
        n = len(x)
    elif isinstance(x, int):
        n = x
    else:
        raise TypeError(x, type(x))
    return n


def scaled(x, factor):
    if isinstance(factor, (jax.Array, np.ndarray)):
        return x * factor
    if isinstance(factor, (int, float)):
        return x * float(factor)
    raise TypeError(type(factor))


def as_vector(x):
    if not isinstance(x, (int, float)):
        return jnp.ravel(x)
    if not isinstance(x, int):
        raise ValueError("whole numbers only")
    return jnp.full(1, x)


def length(x):
    return jnp.sqrt((x**2).sum()) if hasattr(x, "shape") else abs(x) if isinstance(x, int) else None


@jax.jit
def mean_of_last(x, factor):
    y = scaled(x, factor)
    return as_vector(y.sum(axis=rank(y) - 1)) / length(y)


def main():
    return {"array": mean_of_last(jnp.ones((2, 8)), jnp.float32(2.0)), "ranks": [rank(3), rank((2, 8))]}
