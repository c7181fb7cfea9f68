"""Pressure and temperature solves with operators of the module, partials and arguments."""

from functools import partial

from phi.flow import *

START = wrap(np.zeros(4, np.float32), spatial("x"))


def implicit(value, viscosity):
    return value - viscosity * math.laplace(value, padding=extrapolation.ZERO)


def negative_laplace(pressure):
    return -math.laplace(pressure, padding=extrapolation.ZERO)


@jit_compile
def heat_and_pressure(temperature, viscosity):
    solve = Solve("CG", 1e-6, x0=START)
    cooled = math.solve_linear(implicit, temperature, solve, viscosity)
    pressure = math.solve_linear(negative_laplace, cooled, solve)
    return pressure, math.solve_linear(partial(implicit, viscosity=0.5), pressure, solve)


def main():
    temperature = math.convert(wrap([1.0, 2.0, 3.0, 4.0], spatial("x")))
    return [heat_and_pressure(temperature, math.convert(wrap(viscosity))) for viscosity in (0.1, 0.5, 2.0)]
