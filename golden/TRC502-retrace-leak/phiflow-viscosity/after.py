"""An operator that is kept as a matrix, one for each viscosity that was ever used."""

from phi.flow import *


@jit_compile_linear(forget_traces=True)
def dissipation(velocity, viscosity):
    return viscosity * math.laplace(velocity, padding=extrapolation.ZERO)


def cooled(velocity, hours):
    viscosity = 0.01
    for _ in range(hours):
        velocity = velocity + dissipation(velocity, viscosity)
        viscosity *= 1.05
    return velocity


def main():
    velocity = math.convert(math.wrap([0.5, 1.0, 2.0, 1.0, 0.5], spatial("x")))
    velocity = cooled(velocity, 16)
    return {"velocity": velocity, "matrices": len(dissipation.matrices_and_biases)}
