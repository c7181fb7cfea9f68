from functools import partial

import jax
import jax.numpy as jnp


@partial(jax.jit, static_argnums=1)
def stencil(u, offsets, weights):
    """A weighted sum of shifted copies."""
    total = jnp.zeros_like(u)
    for offset, weight in zip(offsets, weights):
        total = total + weight * jnp.roll(u, offset)
    return total


@partial(jax.jit, static_argnames=("shape", "names"))
def unpacked(flat, shape, names):
    values = flat.reshape(shape)
    return {name: values[index] for index, name in enumerate(names)}


def main():
    u = jnp.arange(6.0)
    wide = [-2, 2]
    return [
        stencil(u, (-1, 0, 1), jnp.array([1.0, -2.0, 1.0])),
        stencil(u, tuple(wide), jnp.array([0.5, -0.5])),
        stencil(u, tuple(2 * i for i in range(2)), jnp.array([1.0, 1.0])),
        unpacked(u, shape=(3, 2), names=("x", "y", "z")),
    ]
