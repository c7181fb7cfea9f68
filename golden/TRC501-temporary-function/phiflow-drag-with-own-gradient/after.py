"""A drag law with a gradient of its own, made inside of the compiled step."""

from phi.flow import *
from phi.math import custom_gradient


# quadratic drag
def drag(v, strength):
    return -strength * v * math.abs(v)


# its derivative, without the kink
def drag_slope(inputs, y, dy):
    return {"v": -2 * inputs["strength"] * math.abs(inputs["v"]) * dy}


force = custom_gradient(drag, drag_slope)


@jit_compile
def slow_down(velocity, strength, dt=0.5):
    return velocity + dt * force(velocity, strength)


def main():
    velocity = math.convert(wrap([1.0, -2.0, 3.0], spatial("x")))
    return [slow_down(velocity, math.convert(wrap(strength))) for strength in (0.1, 0.2, 0.4)]
