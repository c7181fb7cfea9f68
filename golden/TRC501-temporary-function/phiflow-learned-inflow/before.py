"""The inflow that preprocess_y subtracts is learned."""

from phi.flow import *

START = wrap(np.zeros(4, np.float32), spatial("x"))


def negative_laplace(pressure):
    return -math.laplace(pressure, padding=extrapolation.ZERO)


@jit_compile
def pressure_of(divergence, inflow):
    def balanced(y):
        return y - inflow

    solve = Solve("CG", 1e-6, x0=START, preprocess_y=balanced)
    return math.solve_linear(jit_compile_linear(negative_laplace), divergence, solve)


def misfit(inflow, divergence):
    return math.l2_loss(pressure_of(divergence, inflow) - 1.0)


slope = math.gradient(misfit, "inflow")


def main():
    divergence = math.convert(wrap([1.0, -2.0, 0.5, 1.5], spatial("x")))
    found = []
    for start in (0.0, 0.5, -1.0):
        loss, gradient = slope(math.convert(wrap(start)), divergence)
        found.append((loss, gradient))
    return found
