from phi.flow import *

ACCURATE = Solve("CG", 1e-6, x0=math.zeros(spatial(x=4)))


@math.jit_compile_linear
def screened(u):
    """A diffusion step, backwards in time."""
    return u - 0.5 * math.laplace(u, padding=extrapolation.PERIODIC)


@jit_compile
def implicit(u, solve):
    """One implicit step."""
    return math.solve_linear(screened, u, solve)


@jit_compile
def corrected(u, solve, guess, weight=0.5):
    smooth = math.solve_linear(screened, u, solve)
    return weight * smooth + (1 - weight) * guess


def main():
    u = math.convert(math.tensor([1.0, 2.0, 4.0, 3.0], spatial("x")))
    results = []
    for _ in range(3):
        start = math.zeros_like(u)
        u = implicit(u, ACCURATE)
        results.append(corrected(u, Solve("CG", 1e-6, x0=start), start))
    return u, results
