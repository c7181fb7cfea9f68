"""Refinement in a loop, and an evaluation of the whole in between."""

from phi.flow import *


@jit_compile(auxiliary_args="order")
def series(x, order):
    total, term = 1 + 0 * x, 1 + 0 * x
    for k in range(1, order + 1):
        term = term * x / k
        total = total + term
    return total


def refine(x, highest):
    values = []
    for order in range(1, highest):
        values.append(series(x, order))
    return values


def main():
    x = math.convert(math.wrap([0.5, 1.0], channel("c")))
    rough = series(x, 2)
    refined = refine(x, 10)
    return {"rough": rough, "last": refined[-1], "traces": len(series.traces)}
