from phi.flow import *


def energy(x):
    return math.sum(math.exp(x) * x**2, "x")


slope_of_compiled = gradient(jit_compile(energy), "x", get_output=False)
compiled_slope = jit_compile(gradient(energy, "x", get_output=False))


def plain_slope(x):
    return gradient(energy, "x", get_output=False)(x)


def main():
    states = [math.convert(math.tensor(values, spatial("x"))) for values in ([0.5, 1.0], [-0.5, 0.25], [2.0, -1.0])]
    return [(slope_of_compiled(x), compiled_slope(x), plain_slope(x)) for x in states]
