"""Gradients of a compiled loss through a custom gradient that was made in it."""

from phi.flow import *
from phi.math import custom_gradient


@jit_compile
def energy_after(velocity, strength):
    damped = custom_gradient(
        lambda v: v - strength * v**3,
        lambda inputs, y, dy: {"v": dy * (1 - 3 * strength * inputs["v"] ** 2)},
    )
    return math.l2_loss(damped(velocity))


slope = math.gradient(energy_after, "velocity")


def main():
    velocity = math.convert(wrap([1.0, -0.5, 0.25], spatial("x")))
    found = []
    for strength in (0.1, 0.2, 0.3):
        loss, gradient = slope(velocity, math.convert(wrap(strength)))
        found.append((loss, gradient))
    return found
