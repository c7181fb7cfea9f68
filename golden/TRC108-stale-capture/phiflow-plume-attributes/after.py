from phi.flow import *

SETTINGS = {"damping": 0.0}


class Plume:
    """A plume whose inflow is switched off by the caller, and whose buoyancy grows."""

    def __init__(self, rate):
        self.rate = rate
        self.buoyancy = 0.1
        self.step = jit_compile(self._step)

    def heat(self, factor):
        self.buoyancy = factor * self.buoyancy

    def _step(self, smoke, velocity, dt, rate, damping, buoyancy):
        smoke = smoke + dt * rate
        velocity = velocity * (1 - damping) + dt * buoyancy * smoke
        return smoke, velocity


def main():
    plume = Plume(0.5)
    smoke = math.zeros(spatial(x=3))
    velocity = math.zeros(spatial(x=3))
    seen = []
    for i in range(4):
        if i == 2:
            plume.rate = 0.0
            SETTINGS["damping"] = 0.5
        smoke, velocity = plume.step(smoke, velocity, 0.5, plume.rate, SETTINGS["damping"], plume.buoyancy)
        plume.heat(2.0)
        seen.append(velocity)
    return seen
