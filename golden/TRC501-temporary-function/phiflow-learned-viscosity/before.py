"""The viscosity is learned through the solve: gradients with respect to what the operator captured."""

from phi.flow import *

START = wrap(np.zeros(4, np.float32), spatial("x"))


@jit_compile
def diffuse(temperature, viscosity):
    def implicit(value):
        return value - viscosity * math.laplace(value, padding=extrapolation.ZERO)

    return math.solve_linear(implicit, temperature, Solve("CG", 1e-6, x0=START))


def misfit(viscosity, temperature):
    cooled = diffuse(temperature, viscosity)
    return math.l2_loss(cooled - 1.0)


slope = math.gradient(misfit, "viscosity")


def main():
    temperature = math.convert(wrap([1.0, 2.0, 3.0, 4.0], spatial("x")))
    found = []
    for start in (0.1, 0.4, 0.9):
        viscosity = math.convert(wrap(start))
        loss, gradient = slope(viscosity, temperature)
        found.append((loss, gradient))
    return found
