"""Burgers-like transport with a flux limiter whose gradient is the identity."""

from phi.flow import *


def limit_forward(velocity):
    return math.clip(velocity, -1, 1)


def limit_backward(inputs, limited, adjoint):
    return {"velocity": adjoint}


limit = math.custom_gradient(limit_forward, limit_backward)


def flux_forward(velocity):
    """The flux of a limited velocity."""
    return velocity * limit(velocity)


def flux_backward(inputs, flux, adjoint):
    return {"velocity": adjoint * limit(2 * inputs["velocity"])}


flux = math.custom_gradient(flux_forward, flux_backward)


@jit_compile
def energy(velocity):
    return math.sum(flux(velocity) ** 2, "x")


energy_gradient = gradient(energy, "velocity", get_output=False)


def profile(*values):
    return math.convert(math.tensor(list(values), spatial("x")))


def main():
    calls = [profile(0.5, -0.25, 2.0, -3.0), profile(1.5, 0.75, -0.5, 0.0), profile(0.1, 0.2, 0.3, -1.2)]
    return {
        "energies": [energy(velocity) for velocity in calls],
        "slopes": [energy_gradient(velocity) for velocity in calls],
    }
