"""A clamped loss with a gradient of its own, annealed over the epochs."""

from phi import math
from phi.flow import *


def _squared(residual, sharpness):
    return math.sum(sharpness * residual**2)


def _bounded_slope(inputs, loss, upstream):
    factor = 2 * inputs["sharpness"]
    return {"residual": upstream * factor * math.clip(inputs["residual"], -1, 1)}


squared = math.custom_gradient(_squared, _bounded_slope, auxiliary_args="sharpness")


def objective(position, sharpness):
    return squared(position - 1.0, sharpness)


slope = math.gradient(objective, "position", get_output=False)


def main():
    position = math.convert(math.wrap([4.0, 1.5, -0.5], channel("particle")))
    for epoch in range(20):
        sharpness = 1.0 + 0.25 * epoch
        position = position - 0.05 * slope(position, sharpness)
    return {"position": position, "traces": len(squared.traces), "records": len(squared.recorded_mappings)}
