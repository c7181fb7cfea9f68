from phi.flow import *


class Smoke:
    """Buoyancy and decay, with methods that call each other."""

    def __init__(self, buoyancy, decay):
        self.buoyancy = buoyancy
        self.decay = decay

    def lift(self, density):
        return self.buoyancy * density

    @jit_compile
    def step(self, density, height):
        height = height + self.lift(density)
        return density * (1 - self.decay), height

    @jit_compile
    def faded(self, density):
        return fade(self, density)


def fade(smoke, density):
    return density * (1 - smoke.decay)


def main():
    smoke = Smoke(0.5, 0.1)
    density = math.convert(math.tensor([1.0, 2.0], spatial("x")))
    return smoke.faded(density), smoke.step(density, 0 * density)
