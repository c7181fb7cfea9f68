from phi.jax.flow import *


def energy(x):
    return math.sum(x**4 + math.exp(x), "x")


slope = gradient(energy, "x", get_output=False)


def total_slope(x):
    return math.sum(slope(x), "x")


@jit_compile
def newton(x):
    return x - slope(x) / gradient(total_slope, "x", get_output=False)(x)


def main():
    states = ([0.5, 1.0], [-0.5, 0.25], [2.0, 1.5])
    return [newton(math.convert(math.tensor(values, spatial("x")))) for values in states]
