from phi.flow import *


def operator(temperature):
    return temperature - 0.2 * math.laplace(temperature, padding=math.extrapolation.ZERO)


operator = jit_compile_linear(operator)


def diffuse_implicit(temperature):
    """One implicit step of the heat equation."""
    return math.solve_linear(operator, temperature, Solve("CG", 1e-6, x0=0 * temperature))


def two_steps(temperature):
    return diffuse_implicit(diffuse_implicit(temperature))


step = jit_compile(diffuse_implicit)
two_steps = jit_compile(two_steps)


def checked(function, temperature):
    with math.SolveTape() as solves:
        temperature = function(temperature)
    assert (solves[0].iterations > 0).all
    return temperature, len(solves.solves)


def main():
    later, single, double = [], [], []
    for values in ([1.0, 2.0, 3.0], [0.0, -1.0, 0.5], [4.0, 0.0, 0.0]):
        temperature = math.convert(math.tensor(values, spatial("x")))
        state, count = checked(step, temperature)
        later.append(state)
        single.append(count)
        double.append(checked(two_steps, temperature)[1])
    return later, single, double
