"""Static tests that guard what stands behind them, and chains whose first test is mixed."""

import jax
import jax.numpy as jnp


@jax.jit
def peak(x):
    if x.size > 0 and x.max() > 1:
        return x.max()
    if x.sum() < -5:
        return -5.0
    return 0.0


@jax.jit
def later(values):
    return values[1] if len(values) > 1 and values[1] > values[0] else values[0]


def gate(x, mode):
    if mode == "hard" and x > 1:
        return 1.0
    elif x < 0:
        return 0.0
    return x


def scaled(x, flag=True):
    if flag and x > 0:
        return x * 2
    return -x


gated = jax.vmap(lambda x: gate(x, "hard"))


def main():
    return {
        "peaks": [peak(jnp.zeros(0)), peak(jnp.array([0.0, 3.0])), peak(jnp.full(3, -2.0))],
        "later": later([jnp.array(1.0)]),
        "gate": [gate(-1.0, "hard"), gate(3.0, "hard"), gate(0.5, "soft")],
        "scaled": jax.vmap(scaled)(jnp.array([-1.0, 2.0])),
    }
