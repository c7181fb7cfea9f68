from functools import partial

import jax
import jax.numpy as jnp

from limits import Controller, clip, time_step


@jax.jit
def advance(velocity, error):
    controller = Controller(0.2, 5.0)
    return controller.rescale(time_step(velocity, 0.1, 0.01), error)


def main():
    velocity = jnp.array([0.1, 1.0, 0.4, -2.0])
    error = jnp.array([1.0, 0.01, 10.0, 0.45])
    clipped = jax.jit(jax.vmap(jax.value_and_grad(partial(clip, high=1.0))))
    return jax.vmap(advance)(velocity, error), clipped(jnp.array([0.0, 0.5, 1.0, 2.0]), jnp.zeros(4))
