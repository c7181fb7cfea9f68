"""Operators that nobody can judge by their text: shown, and left to the reviewer."""

from phi.flow import *

START = wrap(np.zeros(4, np.float32), spatial("x"))


def stencil(values, weights):
    found = values * 0
    for offset, weight in weights.items():
        found = found + weight * math.shift(values, (offset,), "x", padding=extrapolation.ZERO, stack_dim=None)[0]
    return found


WEIGHTS = {-1: -1.0, 0: 2.5, 1: -1.0}


@jit_compile
def solve_stencil(values, strength):
    @jit_compile_linear
    def operator(v):
        return strength * stencil(v, WEIGHTS)

    return math.solve_linear(operator, values, Solve("CG", 1e-6, x0=START))


def main():
    values = math.convert(wrap([1.0, 2.0, 3.0, 4.0], spatial("x")))
    return [solve_stencil(values, math.convert(wrap(strength))) for strength in (1.0, 2.0, 0.5)]
