import jax
import jax.numpy as jnp


@jax.jit
def settle(position, velocity, floor):
    old = position
    position += 0.1 * velocity
    velocity = jnp.where(position < floor, velocity * -0.5, velocity)
    position = jnp.where(position < floor, floor, position)
    travelled = position - old
    travelled = jnp.where(travelled < 0, travelled * -1, travelled)
    return position, velocity, travelled


def main():
    state = jnp.array(1.0), jnp.array(-4.0)
    path = jnp.array(0.0)
    for _ in range(5):
        *state, travelled = settle(*state, 0.0)
        path += travelled
    return state, path
