"""Early returns that keep values away from loops of jax's own, which would never end for them."""

import jax
import jax.numpy as jnp
from jax import lax


def settled(x):
    """Doubles what is above zero; zero stays zero for ever."""
    if x <= 0:
        return x
    return lax.while_loop(lambda value: value < 10.0, lambda value: value * 2, x)


class Decay:
    def __init__(self, rate):
        self.rate = rate

    def lifetime(self, mass, floor=1e-3):
        if mass < floor:
            return 0.0

        def is_left(state):
            return state[1] > floor

        def step(state):
            age, left = state
            return age + 0.5, left * self.rate

        age, _ = lax.while_loop(is_left, step, (0.0, mass))
        return age


def main():
    points = jnp.array([-1.0, 0.5, 2.9, 7.0])
    return jax.vmap(settled)(points), jax.vmap(Decay(0.5).lifetime)(points)
