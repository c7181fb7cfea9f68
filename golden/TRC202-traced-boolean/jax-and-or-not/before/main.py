import jax
import jax.numpy as jnp

from events import crossed, escaped, stalled


@jax.jit
def classify(previous, current, velocity, acceleration):
    if escaped(current, 3.0):
        return 3
    if crossed(previous, current) and not stalled(velocity, acceleration, strict=True):
        return 1
    if stalled(velocity, acceleration):
        return 2
    return 0


def main():
    previous = jnp.array([-1.0, -1.0, 2.0, 1.0, 0.5])
    current = jnp.array([0.5, 0.5, 4.0, 0.5, 0.4])
    velocity = jnp.array([1.0, 0.05, 1.0, 0.0, 1.0])
    acceleration = jnp.array([0.0, 0.0, 0.0, 1.0, 0.0])
    return jax.vmap(classify)(previous, current, velocity, acceleration), jax.jit(crossed)(1.0, -1.0)
