"""A pressure solve whose right-hand side is shifted and scaled by values of the step."""

from phi.flow import *


def negative_laplace(pressure):
    return -math.laplace(pressure, padding=extrapolation.ZERO)


@jit_compile
def project(divergence, outflow):
    solve = Solve("CG", 1e-6, x0=math.zeros_like(divergence), preprocess_y=lambda y: y - outflow)
    return math.solve_linear(jit_compile_linear(negative_laplace), divergence, solve)


@jit_compile
def balance(divergence, gain):
    def scaled(y, factor):
        return y * factor + 1.0

    guess = math.zeros_like(divergence)
    return math.solve_linear(
        jit_compile_linear(negative_laplace),
        divergence,
        Solve("CG", 1e-6, x0=guess, preprocess_y=scaled, preprocess_y_args=(gain,)),
    )


def main():
    divergence = math.convert(wrap([1.0, -2.0, 0.5, 1.5], spatial("x")))
    pressures = []
    for value in (0.5, 1.0, -2.0):
        outflow = math.convert(wrap(value))
        pressures.append(project(divergence, outflow))
        pressures.append(balance(divergence, outflow))
    return pressures
