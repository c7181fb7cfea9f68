import jax
import jax.numpy as jnp

SIGNAL = jnp.arange(12.0) ** 2
TABLE = jnp.arange(24.0).reshape(4, 6)


def moving_sum(i, width=3):
    return SIGNAL[i : i + width].sum()


def local_peak(i):
    return jnp.max(SIGNAL[i - 1 : i + 2])


def columns(i):
    return TABLE[:, i : i + 2].sum(axis=0)


def before(i, k=2):
    return SIGNAL[i - k : i].mean()


def all_of(i):
    return moving_sum(i), local_peak(i), columns(i), before(i)


def main():
    return list(jax.vmap(all_of)(jnp.array([2, 4, 3])))
