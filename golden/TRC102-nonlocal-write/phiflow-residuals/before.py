from phi.flow import *


def diffuse(u, diffusivity, dt, steps):
    residual = None
    calls = 0

    @jit_compile
    def step(u, dt):
        nonlocal residual, calls
        new = u + dt * diffusivity * math.laplace(u, padding=extrapolation.PERIODIC)
        residual = math.max(abs(new - u))
        calls += 1
        return new

    residuals = []
    for _ in range(steps):
        u = step(u, dt)
        residuals.append(residual * 1.0)
    return u, residuals, int(calls)


def main():
    return diffuse(math.linspace(0.0, 1.0, spatial(x=6)) ** 2, 0.5, 0.2, 4)
