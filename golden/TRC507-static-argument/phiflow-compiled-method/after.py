from phi.flow import *


@jit_compile(auxiliary_args="substeps")
def _step(u, source, substeps, dt, conductivity):
    for _ in range(substeps):
        lap = math.laplace(u, padding=extrapolation.PERIODIC)
        # the source acts at once
        u = u + dt * (conductivity * lap + source)
    return u


class Heat:
    """Explicit diffusion with a step size that adapts."""

    def __init__(self, conductivity: float, dt: float = 0.1):
        self.conductivity = conductivity
        self.dt = dt
        self.substeps = 2

    def step(self, u, source):
        """One step with a source."""
        return _step(u, source, self.substeps, self.dt, self.conductivity)

    def run(self, u, source, steps):
        for _ in range(steps):
            u = self.step(u, source)
            self.dt = 0.5 * self.dt
        return u


def main():
    u = math.convert(math.tensor([1.0, 2.0, 4.0, 3.0], spatial("x")))
    source = math.convert(math.tensor([0.0, 1.0, 0.0, 0.0], spatial("x")))
    heat = Heat(0.5)

    def objective(u):
        return math.sum(Heat(0.5).step(u, source) ** 2, "x")

    value, slope = gradient(objective, "u")(u)
    return heat.run(u, source, 3), value, slope
