"""Robust statistics of residuals."""

import jax
import jax.numpy as jnp

CUTOFF = 2.0


def statistics(r):
    inside = jnp.abs(r) < CUTOFF
    squares = (r[inside] ** 2).sum()
    size = jnp.mean(jnp.abs(r[inside]))
    product = jnp.prod(r[inside]) / len(r[inside])
    return squares, size, r[inside].std(ddof=1), (r[inside] > 0).all(), product


def log_sum(r):
    return jnp.log(r[r > 0]).sum()


def share(r):
    return r.sum() / r[r > 0.1].shape[0]


def positive_mean(r):
    # the mean of nothing is not a number
    return r[r > 0].mean()


def main():
    rows = jnp.array([[0.5, -1.0, 3.0, 1.5], [1.25, 0.75, 0.25, -4.0]])
    parts = jax.vmap(statistics)(rows)
    logs = jax.jit(jax.vmap(log_sum))(rows)
    shares = jax.jit(jax.vmap(share))(rows)
    gradient = jax.vmap(jax.grad(log_sum))(rows)
    means = jax.vmap(positive_mean)(jnp.array([[-1.0, -2.0], [2.0, -1.0]]))
    return [*parts, logs, shares], gradient, means
