from functools import partial

import jax
import jax.numpy as jnp


@partial(jax.jit, static_argnames="mode")
def pool(features, mode):
    if mode == "mean":
        return features.mean(axis=0)
    return features.max(axis=0)


@partial(jax.jit, static_argnums=(2, 3))
def readout(features, weights, power, activation):
    """A layer with an activation that the caller chooses."""
    return activation(features @ weights) ** power


def squashed(x):
    return x / (1 + jnp.abs(x))


@partial(jax.jit, static_argnames=('axis', 'how'))
def scaled(x, axis, *, how):
    """Scaled to unit size."""
    size = jnp.abs(x).max(axis) if how == 'largest' else jnp.sqrt((x**2).sum(axis))
    return x / size


def main():
    features = jnp.array([[1.0, -2.0], [3.0, 4.0]])
    weights = jnp.array([[1.0], [-1.0]])
    return [
        pool(features, "mean"),
        pool(features, mode="max"),
        readout(features, weights, 2, squashed),
        readout(features, weights, 1, activation=jax.nn.relu),
        scaled(features, 0, how='largest'),
    ]
