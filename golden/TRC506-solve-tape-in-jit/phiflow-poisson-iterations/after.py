"""A screened Poisson equation, with the number of iterations for each right-hand side."""

from phi.flow import *


@jit_compile_linear
def screened_laplace(potential):
    return 0.5 * potential - math.laplace(potential, padding=math.extrapolation.ZERO)


def solve(source):
    with math.SolveTape() as solves:
        potential = math.solve_linear(screened_laplace, source, Solve("CG", 1e-6, x0=0 * source))
    return potential, solves[0].iterations


def doubled_potential(source):
    potential, iterations = solve(source)
    return 2 * potential, iterations


def main():
    potentials, converged = [], []
    for values in ([1.0, 0.0, 0.0, 2.0], [0.0, 3.0, -1.0, 0.0], [-2.0, 1.0, 1.0, 0.5]):
        potential, iterations = doubled_potential(math.convert(math.tensor(values, spatial("x"))))
        potentials.append(potential)
        converged.append((0 < iterations).all and (iterations < 10).all)
    return potentials, converged
