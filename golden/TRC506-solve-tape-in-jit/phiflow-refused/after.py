from phi.torch.flow import *


@jit_compile_linear
def scaled(x):
    return 2 * x


def compiled(function):
    return jit_compile(function)


@jit_compile
def halved(y):
    return math.solve_linear(scaled, y, Solve("CG", 1e-5, x0=0 * y))


def quartered(y):
    return math.solve_linear(scaled, halved(y), Solve("CG", 1e-5, x0=0 * y))


fast = compiled(quartered)


def main():
    y = math.convert(math.tensor([1.0, 2.0], spatial("x")))
    halved(y)
    assert len(halved.traces) == 1
    with math.SolveTape() as solves:
        halved(y)
    print(solves[0].iterations)
    with math.SolveTape() as solves:
        fast(y)
    return solves[0].iterations
