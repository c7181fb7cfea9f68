from phi.flow import *


class Spring:
    """Hangs at the place of the lowest energy."""

    def __init__(self, stiffness):
        self.stiffness = stiffness
        self.settle = jit_compile(self._settle)

    def _settle(self, load):
        def energy(place):
            return math.sum(0.5 * self.stiffness * place**2 - load * place, "x")

        return minimize(energy, Solve("L-BFGS-B", abs_tol=1e-6, x0=0 * load))


def main():
    spring = Spring(2.0)
    loads = [math.convert(math.tensor(values, spatial("x"))) for values in ([1.0, 3.0], [2.0, -4.0])]
    return [spring.settle(load) for load in loads]
