import jax
import jax.numpy as jnp
import numpy as np

from sizes import head, ramp, table


def kept(x):
    positive = x[x > 0]
    return positive - positive.mean()


def middle(x):
    return jnp.median(x[x > 0])


def first(x):
    return jnp.where(x > 0)[0][0] + jnp.argwhere(x > 1).sum()


def distinct(x):
    return jnp.unique(x).shape[0]


def counted(x):
    return np.zeros(len(x[x > 0]))


def mixed(x):
    return jnp.arccosh(jnp.sqrt(x[x > 1])).sum()


def main():
    x = jnp.array([0.5, -1.0, 3.0, 1.5])
    jax.grad(jax.jit(mixed))(x)
    n = jnp.array(2)
    return [jax.jit(f)(x) for f in (kept, middle, first, distinct, counted)], jax.jit(ramp)(n), jax.jit(head)(x, n), (
        jax.jit(table)(x, n)
    )
