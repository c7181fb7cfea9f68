import jax
import jax.numpy as jnp


def move(position, action):
    match action:
        case 0:
            delta = jnp.array([1, 0])
        case 1:
            delta = jnp.array([0, 1])
        case _:
            delta = jnp.array([0, 0])
    return position + delta


def scale(x, mode):
    match mode:
        case "half":
            return x / 2
        case _:
            return x


def main():
    position = jnp.array([0, 0])
    for action in (0, 1, 2, 0):
        position = jax.jit(move)(position, action)
    return jax.jit(scale, static_argnums=1)(position, "half")
