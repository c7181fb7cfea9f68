from functools import partial

import jax

from . import constants
from .physics import drag, limited


@jax.jit
def advance(speed, dt=1.0, *, viscosity, limits_speed):
    return limited(speed - dt * drag(speed, viscosity), limits_speed)


def simulate(speed, steps):
    for _ in range(steps):
        speed = advance(speed, viscosity=constants.VISCOSITY, limits_speed=constants.LIMITS["speed"])
    return speed


class Solver:
    def __init__(self, stiffness):
        self.stiffness = stiffness

    @partial(jax.jit, static_argnums=0)
    def energy(self, x, stiffness):
        return 0.5 * stiffness * x**2

    def soften(self):
        self.stiffness /= 2
