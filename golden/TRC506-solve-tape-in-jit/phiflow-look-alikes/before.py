from phi.flow import *


@jit_compile_linear
def scaled(x):
    return 2 * x


def halved(y):
    return math.solve_linear(scaled, y, Solve("CG", 1e-5, x0=0 * y))


@jit_compile
def doubled(y):
    with math.SolveTape():
        y = scaled(halved(y))
    return 2 * y


@jit_compile
def shifted(y):
    return y + 1


def checked(y):
    """The solve runs in plain code; what is compiled beside it solves nothing."""
    with math.SolveTape() as solves:
        x = halved(shifted(y)) - 0.5
    return x, (solves[0].iterations >= 0).all


def main():
    first = math.convert(math.tensor([1.0, 2.0], spatial("x")))
    second = math.convert(math.tensor([4.0, -1.0], spatial("x")))
    with math.SolveTape() as unread:
        compiled = doubled(first) / 2
    return [checked(first), checked(second)], compiled
