from phi.flow import *


@math.jit_compile_linear
def doubled(u):
    return 2.0 * u


@jit_compile
def halved(u, solve):
    return math.solve_linear(doubled, u, solve)


def main():
    u = math.convert(math.tensor([1.0, 2.0, 4.0], spatial("x")))
    tolerances = [1e-3, 1e-6]
    u = halved(u, Solve("CG", 1e-5, x0=0 * u))
    return [halved(u, Solve("CG", tolerance, x0=0 * u)) for tolerance in tolerances]
