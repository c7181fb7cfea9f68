"""No bound is visible, and ΦFlow has no loop of its own that a value ends."""

from phi.flow import *


@jit_compile
def until_small(u):
    while u.max > 1:
        u = u * 0.5
    return u


@jit_compile
def until_still(u):
    while True:
        better = u * 0.75
        if math.abs(better - u).max < 0.1:
            return better
        u = better


def main():
    tensors = [math.convert(math.tensor(values, spatial("x"))) for values in ((0.5, 0.25), (9.0, 1.0))]
    return [(until_small(u), until_still(u)) for u in tensors]
