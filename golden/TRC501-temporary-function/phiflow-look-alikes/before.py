"""Temporary functions that ΦFlow takes well: eager solves, constants, factories, matrices, linear functions."""

from phi.flow import *
from phi.math import custom_gradient

START = wrap(np.zeros(4, np.float32), spatial("x"))
RATE = 0.5


def negative_laplace(pressure):
    return -math.laplace(pressure, padding=extrapolation.ZERO)


linear_laplace = jit_compile_linear(negative_laplace)


def clipped(limit):
    return custom_gradient(
        lambda v: math.minimum(v, limit),
        lambda inputs, y, dy: {"v": dy * (inputs["v"] < limit)},
    )


clip = clipped(1.5)


def implicit(temperature, viscosity):
    def operator(value):
        return value - viscosity * math.laplace(value, padding=extrapolation.ZERO)

    # not compiled: any function will do, in a loop as well
    for _ in range(2):
        temperature = math.solve_linear(operator, temperature, Solve("CG", 1e-6, x0=START))
    return math.solve_linear(lambda v: v * viscosity, temperature, Solve("CG", 1e-6, x0=START))


@jit_compile
def project(divergence):
    solve = Solve("CG", 1e-6, x0=START, preprocess_y=lambda y: y - RATE)
    return math.solve_linear(linear_laplace, divergence, solve)


@jit_compile
def balanced(divergence, viscosity):
    @jit_compile_linear
    def operator(value):
        return value - viscosity * math.laplace(value, padding=extrapolation.ZERO)

    return math.solve_linear(operator, divergence, Solve("CG", 1e-6, x0=START), grad_for_f=True)


@jit_compile
def limited(velocity):
    # nothing traced is captured
    ramp = custom_gradient(lambda v: v * RATE, lambda inputs, y, dy: {"v": dy * RATE})
    return ramp(clip(velocity))


@jit_compile
def relax(value, rule):
    return value + 0.5 * rule(value)


def stretched(values, factors):
    # a matrix for each factor is what is wanted
    for factor in factors:
        stencil = jit_compile_linear(lambda v: v * factor)
        values = stencil(values)
    return values


def cooling(value):
    return -value


def main():
    temperature = math.convert(wrap([1.0, 2.0, 3.0, 4.0], spatial("x")))
    found = []
    for viscosity in (0.1, 0.5):
        viscosity = math.convert(wrap(viscosity))
        found.append(implicit(temperature, viscosity))
        found.append(balanced(temperature, viscosity))
        found.append(project(temperature * viscosity))
        found.append(limited(temperature * viscosity))
        found.append(relax(temperature, cooling))
    return found, relax(temperature, lambda v: v * 2), stretched(temperature, (2.0, 0.5, 3.0))
