from phi.flow import *


@jit_compile
def advance(u, dt, steps, implicit):
    """Diffusion in several small steps."""
    for _ in range(steps):
        lap = math.laplace(u, padding=extrapolation.PERIODIC)
        u = u / (1 - dt * lap / u) if implicit else u + dt * lap
    return u


@jit_compile(auxiliary_args="scheme")
def smoothed(u, scheme, passes):
    for _ in range(_count(passes)):
        u = 0.5 * u + 0.5 * math.mean(u, "x") if scheme == "mean" else 0.5 * u
    return u


def _count(passes):
    return 2 * passes


def main():
    u = math.convert(math.tensor([1.0, 2.0, 4.0, 3.0], spatial("x")))
    first = advance(u, 0.1, 1, False)
    second = advance(first, 0.1, 2, False)
    third = advance(second, 0.1, 3, implicit=True)
    return [first, second, third, smoothed(u, "mean", 1), smoothed(u, "mean", 2), smoothed(2 * u, "none", 1)]
