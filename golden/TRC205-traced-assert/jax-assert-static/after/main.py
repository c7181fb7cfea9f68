from functools import partial

import jax
import jax.numpy as jnp
from guards import is_concrete


@partial(jax.jit, static_argnames="factor")
def scaled(x, factor):
    assert factor > 0, factor
    assert x.shape[0] >= 1 and jnp.issubdtype(x.dtype, jnp.floating)
    assert jnp.ndim(x) == 1
    return x * factor


def energy(x):
    assert jnp.all(x > 0), "only positive positions"
    return jnp.sum(x**2)


def log(x):
    if is_concrete(x):
        assert jnp.all(x > 0), "log of a number that is not positive"
    if is_concrete(x) and jnp.any(jnp.isnan(x)):
        raise ValueError("nan")
    count = 1 if (is_concrete(x) and x in range(5)) else 0
    return jnp.log(x) + 0 * count


def main():
    x = jnp.array([1.0, 2.0, 4.0])
    return scaled(x, 3), jax.grad(energy)(x), jax.vmap(log)(x)
