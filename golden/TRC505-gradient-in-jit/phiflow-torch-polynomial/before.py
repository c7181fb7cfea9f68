from phi.torch.flow import *


def potential(x):
    return math.sum(x**3 + 2 * abs(x) + math.sin(x), "x")


@jit_compile
def descend(x):
    return x - 0.1 * gradient(potential, "x", get_output=False)(x)


def main():
    states = ([0.5, 1.0, 2.0], [-0.5, 0.25, 1.0], [2.0, -1.0, 0.0])
    return [descend(math.convert(math.tensor(values, spatial("x")))) for values in states]
