from functools import partial

import jax
import jax.numpy as jnp


def merge(base, extra):
    return base or extra


@partial(jax.jit, static_argnames=("axis", "mode"))
def pool(x, axis=None, mode="mean", weights=None):
    axis = axis or 0
    if weights is not None and not weights.shape:
        raise ValueError("weights need an axis")
    if mode == "mean" and x.ndim > 1 or weights is None:
        return x.mean(axis)
    if mode in ("sum", "total") and 0 < len(weights) <= x.shape[axis]:
        x = x * weights
    return x.sum(axis)


@jax.jit
def total(params):
    names = merge(tuple(params), ("none",))
    assert names and all(isinstance(name, str) for name in names)
    return sum(params[name] for name in names if name in params and not name.startswith("_"))


def main():
    x = jnp.array([[1.0, 2.0], [3.0, 4.0]])
    row = pool(x[0], mode="sum", weights=jnp.array([1.0, 10.0]))
    return pool(x), row, total({"a": 1.0, "b": jnp.array(2.0), "_c": 5.0})
