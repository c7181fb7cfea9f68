import jax.numpy as jnp

GRAVITY = 9.81


class Pendulum:
    def __init__(self, length: float):
        self.length = length
        self.last_heights = jnp.zeros(2)

    def energy(self, angles):
        heights = self.length * (1.0 - jnp.cos(angles))
        return GRAVITY * jnp.sum(heights), heights
