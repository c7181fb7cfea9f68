import jax
import jax.numpy as jnp

SIGNAL = jnp.arange(12.0) ** 2
TABLE = jnp.arange(24.0).reshape(4, 6)


def moving_sum(i, width=3):
    return jax.lax.dynamic_slice_in_dim(SIGNAL, i, width).sum()


def local_peak(i):
    return jnp.max(jax.lax.dynamic_slice_in_dim(SIGNAL, i - 1, 3))


def columns(i):
    return jax.lax.dynamic_slice_in_dim(TABLE, i, 2, axis=1).sum(axis=0)


def before(i, k=2):
    return jax.lax.dynamic_slice_in_dim(SIGNAL, i - k, k).mean()


def all_of(i):
    return moving_sum(i), local_peak(i), columns(i), before(i)


def main():
    return list(jax.vmap(all_of)(jnp.array([2, 4, 3])))
