"""Sources that are handed to a compiled step as functions."""

from phi.flow import *


@jit_compile
def heat(temperature, source, dt):
    return temperature + dt * (math.laplace(temperature, padding=extrapolation.ZERO) + source(temperature))


def anneal(temperature, target, steps):
    for _ in range(steps):
        temperature = heat(temperature, lambda t: target - t, 0.1)
    return temperature


def radiate(temperature, steps):
    def cooling(t):
        return -0.01 * t**4

    for step in range(steps):
        temperature = heat(temperature, cooling, 0.1)
        temperature = heat(temperature, lambda t: math.sin(t), 0.05)
    return temperature


def main():
    temperature = math.convert(wrap([1.0, 2.0, 1.5, 0.5], spatial("x")))
    annealed = anneal(temperature, 3.0, 4)
    made = len(heat.traces)
    return annealed, made, radiate(temperature, 3), len(heat.traces)
