"""Step-size control."""

import jax.numpy as jnp


def clip(value, low, high):
    second = jnp.where(high < value, high, value)
    return jnp.where(second > low, second, low)


def time_step(velocity, spacing, diffusivity):
    advective = spacing / jnp.abs(velocity)
    diffusive = spacing**2 / (2 * diffusivity)
    return jnp.minimum(jnp.minimum(advective, diffusive), 0.5)


class Controller:
    def __init__(self, low, high):
        self.low, self.high = low, high

    def rescale(self, step, error):
        factor = clip(0.9 / error, self.low, self.high)
        return step * factor
