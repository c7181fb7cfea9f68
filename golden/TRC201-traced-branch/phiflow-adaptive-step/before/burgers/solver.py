from phi.flow import *

from .control import stable_step


class Burgers:
    """Burgers' equation on a periodic line, with explicit steps."""

    def __init__(self, viscosity, dx):
        self.viscosity = viscosity
        self.dx = dx
        self.step = jit_compile(self.advance)

    def advance(self, u):
        dt = stable_step(abs(u).max, self.dx)
        left, right = math.shift(u, (-1, 1), "x", padding=PERIODIC, stack_dim=None)
        slope = (right - left) / (2 * self.dx)
        curvature = (right - 2 * u + left) / self.dx**2
        return u + dt * (self.viscosity * curvature - u * slope), dt
