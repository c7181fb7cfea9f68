"""Limits that may be left out: some calls test with Python's own True, others with arrays."""

import jax
import jax.numpy as jnp


@jax.jit
def clipped(x, low=None):
    inside = low is None or x > low
    return jnp.where(jnp.logical_not(inside), 0.0, x)


def outside(x, radius=2.0):
    return jnp.logical_not((-radius < x) & (x < radius))


def penalty(x, radius):
    hit = outside(x, radius)
    return jnp.where(hit, x**2, 0.0)


def violations(x):
    return 10.0 * ((not x > 0) + (not x < 5) + (x not in (1.0, 2.0)))


batched_violations = jax.vmap(violations)


def main():
    values = jnp.array([-3.0, 1.0, 7.0])
    plain = [outside(3.0), outside(1.0), float(violations(values[0])), float(violations(values[1]))]
    limited = [clipped(1.5), clipped(1.5, 2.0), clipped(2.5, 2.0)]
    return plain, limited, jax.vmap(penalty, in_axes=(0, None))(values, 2.0)
