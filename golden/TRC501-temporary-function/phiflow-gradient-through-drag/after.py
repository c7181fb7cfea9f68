"""Gradients of a compiled loss through a custom gradient that was made in it."""

from phi.flow import *
from phi.math import custom_gradient


def damped_forward(v, strength):
    return v - strength * v**3


def damped_backward(inputs, y, dy):
    return {"v": dy * (1 - 3 * inputs["strength"] * inputs["v"] ** 2)}


damped = custom_gradient(damped_forward, damped_backward)


@jit_compile
def energy_after(velocity, strength):
    return math.l2_loss(damped(velocity, strength))


slope = math.gradient(energy_after, "velocity")


def main():
    velocity = math.convert(wrap([1.0, -0.5, 0.25], spatial("x")))
    found = []
    for strength in (0.1, 0.2, 0.3):
        loss, gradient = slope(velocity, math.convert(wrap(strength)))
        found.append((loss, gradient))
    return found
