"""Robust statistics of residuals."""

import jax
import jax.numpy as jnp

CUTOFF = 2.0


def statistics(r):
    inside = jnp.abs(r) < CUTOFF
    squares = (r ** 2).sum(where=inside)
    size = jnp.mean(jnp.abs(r), where=inside)
    product = jnp.prod(r, where=inside) / inside.sum()
    return squares, size, r.std(ddof=1, where=inside), (r > 0).all(where=inside), product


def log_sum(r):
    return jnp.log(jnp.where(r > 0, r, 1)).sum(where=r > 0)


def share(r):
    return r.sum() / (r > 0.1).sum()


def positive_mean(r):
    # the mean of nothing is not a number
    return r.mean(where=r > 0)


def main():
    rows = jnp.array([[0.5, -1.0, 3.0, 1.5], [1.25, 0.75, 0.25, -4.0]])
    parts = jax.vmap(statistics)(rows)
    logs = jax.jit(jax.vmap(log_sum))(rows)
    shares = jax.jit(jax.vmap(share))(rows)
    gradient = jax.vmap(jax.grad(log_sum))(rows)
    means = jax.vmap(positive_mean)(jnp.array([[-1.0, -2.0], [2.0, -1.0]]))
    return [*parts, logs, shares], gradient, means
