import jax
import jax.numpy as jnp

from flight import parts


def main():
    place = jnp.array([[0.0, 3.0], [0.5, 0.0], [0.0, 0.0]])
    speed = jnp.array([[1.0, 1.0], [1.0, 0.5], [0.25, 0.0]])
    slope = jax.grad(lambda p, s: parts(p, s)[0].sum())
    return jax.vmap(parts)(place, speed), jax.jit(parts)(place[1], speed[1]), jax.vmap(slope)(place, speed)
