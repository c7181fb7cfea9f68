from phi.flow import *


class Heat:
    """A rod with cold ends, which remembers the flux of its last step."""

    def __init__(self, diffusivity):
        self.diffusivity = diffusivity
        self.last_flux = None
        self.history = []
        self.compiled = jit_compile(self.step)

    def step(self, u):
        flux = self.diffusivity * math.laplace(u, padding=extrapolation.ZERO)
        history_entry = math.max(abs(flux))
        return u + 0.1 * flux, (flux, history_entry)

    def run(self, u, steps):
        for _ in range(steps):
            u, (self.last_flux, history_entry) = self.compiled(u)
            self.history.append(history_entry)
        return u


def main():
    heat = Heat(0.5)
    u = heat.run(math.linspace(0.0, 1.0, spatial(x=5)), 3)
    return {"u": u, "flux": heat.last_flux * 1.0, "history": [peak * 1.0 for peak in heat.history]}
