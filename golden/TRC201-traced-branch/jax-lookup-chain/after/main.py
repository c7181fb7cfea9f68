from functools import partial

import jax
import jax.numpy as jnp

from optics import reflectance

glass_to_air = partial(reflectance, n1=1.5, n2=1.0)
batched = jax.vmap(glass_to_air)
compiled = jax.jit(batched)
slope = jax.vmap(jax.jacfwd(jax.jit(glass_to_air)))


def main():
    angles = jnp.array([0.0, 0.4, 0.7, 1.2])
    return compiled(angles), slope(angles), jax.jit(jax.value_and_grad(reflectance))(0.5)
