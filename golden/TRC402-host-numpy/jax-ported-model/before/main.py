"""Scores of a batch, and the gradient of one."""

import jax
import jax.numpy as jnp

from model.energy import energy
from model.features import normalised, profile


def scores(x, w):
    features = normalised(x)
    parts, spread = profile(features)
    return energy(features, w), spread, parts


def main():
    x = jnp.array([[0.5, -1.0, 2.0], [1.5, 0.25, -0.75]])
    w = jnp.array([0.2, 0.4, -0.3])
    batch = jax.jit(jax.vmap(scores, in_axes=(0, None)))(x, w)
    gradient = jax.grad(lambda w: scores(x[0], w)[0])(w)
    return list(batch), gradient
