"""Implicit diffusion with a viscosity that changes: the operator is a closure."""

from phi.flow import *


def laplacian(values):
    return math.laplace(values, padding=extrapolation.ZERO)


@jit_compile
def diffuse(temperature, viscosity):
    @jit_compile_linear
    def implicit(value):
        # one backward Euler step
        return value - viscosity * math.laplace(value, padding=extrapolation.ZERO)

    solve = Solve("CG", 1e-6, x0=math.zeros_like(temperature))
    return math.solve_linear(implicit, temperature, solve)


@jit_compile
def poisson(source, scale):
    solve = Solve("CG", 1e-6, x0=math.zeros_like(source))
    return math.solve_linear(jit_compile_linear(lambda p: -scale * laplacian(p)), source, solve)


def main():
    temperature = math.convert(wrap([1.0, 2.0, 3.0, 4.0], spatial("x")))
    cooled = [diffuse(temperature, viscosity) for viscosity in (0.1, 0.5, 2.0)]
    return cooled, [poisson(temperature, scale) for scale in (1.0, 2.0, 0.5)]
