import jax
import jax.numpy as jnp

from physics import step


def simulate(position, velocity):
    state = (position, velocity)
    for _ in range(4):
        state = step(state, 1.0)
    return state


def distance(position, velocity):
    return jnp.sum(simulate(position, velocity)[0])


def main():
    position = jnp.array([0.0, 0.9, 1.05, 1.3])
    velocity = jnp.array([1.0, 1.5, 0.2, -1.0])
    final = jax.jit(jax.vmap(simulate))(position, velocity)
    return final, jax.jit(jax.vmap(jax.grad(distance)))(position, velocity)
