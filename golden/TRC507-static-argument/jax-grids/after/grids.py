import jax
import jax.numpy as jnp


def coordinates(spacing, size):
    """The centres of the cells."""
    return spacing * (jnp.arange(size) + 0.5)


def coarse(field, factor):
    blocks = field.reshape(field.shape[0] // factor, factor)
    return _reduced(blocks, axis=factor - 1)


def _reduced(blocks, axis):
    return jnp.mean(blocks, axis=axis)


def one_hot_rows(labels, classes):
    return jax.nn.one_hot(labels, classes)
