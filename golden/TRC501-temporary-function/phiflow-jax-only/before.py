"""With jax alone, a compiled solve takes any function as long as no gradient goes through it."""

from phi.jax.flow import *

START = wrap(np.zeros(4, np.float32), spatial("x"))


@jit_compile
def diffuse(temperature, viscosity):
    def implicit(value):
        return value - viscosity * math.laplace(value, padding=extrapolation.ZERO)

    return math.solve_linear(implicit, temperature, Solve("CG", 1e-6, x0=START))


def main():
    temperature = math.convert(wrap([1.0, 2.0, 3.0, 4.0], spatial("x")))
    return [diffuse(temperature, math.convert(wrap(viscosity))) for viscosity in (0.1, 0.5, 2.0)]
