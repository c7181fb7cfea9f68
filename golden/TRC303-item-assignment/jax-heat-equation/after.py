"""Heat in a rod whose ends are kept at two temperatures, ported from NumPy."""

import jax
import jax.numpy as jnp


class Rod:
    """An explicit scheme for the heat equation."""

    def __init__(self, points, diffusivity, left, right):
        self.step_size = 0.4 / diffusivity
        self.diffusivity = diffusivity
        self.left = left
        self.right = right
        self.points = points

    def initial(self):
        """A cold rod with a hot spot in the middle."""
        temperature = jnp.zeros(self.points)
        temperature = temperature.at[self.points // 2].set(10.0)
        return temperature

    def with_ends(self, temperature):
        temperature = temperature.at[0].set(self.left).at[-1].set(self.right)
        return temperature

    def step(self, temperature):
        flux = self.diffusivity * (temperature[1:] - temperature[:-1])
        temperature = temperature.at[1:-1].add(self.step_size * (flux[1:] - flux[:-1]))  # the ends stay
        return self.with_ends(temperature)


def simulate(steps, diffusivity, left, right):
    rod = Rod(9, diffusivity, left, right)
    temperature = rod.with_ends(rod.initial())
    for _ in range(steps):
        temperature = rod.step(temperature)
    return temperature


def middle(diffusivity):
    return simulate(6, diffusivity, 1.0, 3.0)[4]


def main():
    temperature = jax.jit(simulate, static_argnums=0)(5, 0.7, 1.0, 2.0)
    value, slope = jax.value_and_grad(middle)(0.7)
    return {"temperature": temperature, "value": value, "slope": slope}
