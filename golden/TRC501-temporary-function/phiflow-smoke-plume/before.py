"""A plume of smoke on a line: buoyancy with an own gradient, implicit diffusion, a pressure that keeps the outflow."""

from phi.flow import *
from phi.math import custom_gradient


@jit_compile_linear
def negative_laplace(pressure):
    return -math.laplace(pressure, padding=extrapolation.ZERO)


@jit_compile
def step(smoke, velocity, buoyancy, viscosity, outflow):
    # lift saturates, but its gradient does not
    def lift(density):
        return buoyancy * density / (1 + density)

    def lift_gradient(inputs, y, dy):
        return {"density": dy * buoyancy}

    def implicit(values):
        return values - viscosity * math.laplace(values, padding=extrapolation.ZERO)

    start = math.zeros_like(velocity)
    velocity = velocity + 0.5 * custom_gradient(lift, lift_gradient)(smoke)
    velocity = math.solve_linear(implicit, velocity, Solve("CG", 1e-6, x0=start))
    pressure = math.solve_linear(
        negative_laplace,
        velocity,
        Solve("CG", 1e-6, x0=start, preprocess_y=lambda rhs: rhs - outflow),
    )
    return smoke * 0.9 + 0.1 * velocity, velocity - 0.1 * pressure


def simulate(buoyancy, viscosity, steps):
    smoke = math.convert(wrap([1.0, 0.5, 0.25, 0.0], spatial("x")))
    velocity = math.convert(wrap([0.0, 0.1, 0.0, 0.0], spatial("x")))
    for index in range(steps):
        outflow = math.convert(wrap(0.1 * index))
        smoke, velocity = step(smoke, velocity, buoyancy, viscosity, outflow)
    return smoke, velocity


def main():
    found = []
    for buoyancy, viscosity in ((1.0, 0.1), (2.0, 0.1), (0.5, 0.4)):
        found.append(simulate(math.convert(wrap(buoyancy)), math.convert(wrap(viscosity)), 3))
    return found, len(step.traces), len(step.recorded_mappings)
