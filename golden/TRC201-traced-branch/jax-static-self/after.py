from functools import partial

import jax
import jax.numpy as jnp


class Valve:
    def __init__(self, opening, reverse=False):
        self.opening = opening
        self.reverse = reverse

    @property
    def closed(self):
        return self.opening == 0

    @partial(jax.jit, static_argnums=0)
    def flow(self, pressure):
        if self.closed:
            return jnp.zeros_like(pressure)
        backwards = -self.opening * self.loss(-pressure)
        return jnp.where(
            pressure < 0,
            backwards if self.reverse else jnp.zeros_like(pressure),
            self.opening * self.loss(pressure),
        )

    @staticmethod
    def loss(pressure):
        return jnp.where(pressure > 4, 2.0 + 0 * pressure, pressure / 2)


def main():
    valves = (Valve(0.5), Valve(0.5, reverse=True), Valve(0))
    return [[valve.flow(p) for p in (-6.0, -2.0, 3.0, 8.0)] for valve in valves]
