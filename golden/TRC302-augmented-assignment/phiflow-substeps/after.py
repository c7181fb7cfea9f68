from phi.flow import *


@jit_compile
def advance(u, velocity, dt, substeps=2):
    """Upwind steps of a fraction of dt each."""
    dt = dt * 0.5
    for _ in range(2):
        u = u - dt * velocity * u
    return u


def ramped(u, time, rate):
    level = time
    level -= 0.1 * rate
    return u * level


@jit_compile
def force(u, time):
    time = time + 1
    return ramped(u, time, 2.0) + ramped(u, 3.0, 1)


def main():
    u = math.tensor([1.0, 2.0, 3.0], spatial("x"))
    velocity = math.ones(spatial(x=3))
    return {
        "advanced": [advance(u, velocity, dt) for dt in (0.5, 0.2, 0.5)],
        "forced": [force(u, time) for time in (0.0, 1.0)],
    }
