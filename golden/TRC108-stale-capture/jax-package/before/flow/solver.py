from functools import partial

import jax

from .physics import drag, limited


@jax.jit
def advance(speed, dt=1.0):
    return limited(speed - dt * drag(speed))


def simulate(speed, steps):
    for _ in range(steps):
        speed = advance(speed)
    return speed


class Solver:
    def __init__(self, stiffness):
        self.stiffness = stiffness

    @partial(jax.jit, static_argnums=0)
    def energy(self, x):
        return 0.5 * self.stiffness * x**2

    def soften(self):
        self.stiffness /= 2
