import jax
import jax.numpy as jnp

from events import crossed, escaped, stalled


@jax.jit
def classify(previous, current, velocity, acceleration):
    return jnp.select(
        [
            escaped(current, 3.0),
            (
                crossed(previous, current)
                & jnp.logical_not(stalled(velocity, acceleration, strict=True))
            ),
            stalled(velocity, acceleration),
        ],
        [3, 1, 2],
        0,
    )


def main():
    previous = jnp.array([-1.0, -1.0, 2.0, 1.0, 0.5])
    current = jnp.array([0.5, 0.5, 4.0, 0.5, 0.4])
    velocity = jnp.array([1.0, 0.05, 1.0, 0.0, 1.0])
    acceleration = jnp.array([0.0, 0.0, 0.0, 1.0, 0.0])
    return jax.vmap(classify)(previous, current, velocity, acceleration), jax.jit(crossed)(1.0, -1.0)
