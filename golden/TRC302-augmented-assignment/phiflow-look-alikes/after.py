from phi.flow import *


@jit_compile
def settle(u, dt, weights):
    """Tensors of ΦFlow get new values by `+=`, and so do numbers that the function makes itself."""
    total = 0.0
    rate = 2 * dt
    for weight in (0.5, 0.25):
        total += weight
        u += rate * weights * u
        rate *= 0.5
    dt *= u
    return u + dt * total


@jit_compile(auxiliary_args="steps")
def repeated(u, steps):
    steps += 1
    for _ in range(steps):
        u = 0.5 * u
    return u


def main():
    u = math.tensor([1.0, 2.0, 3.0], spatial("x"))
    weights = math.ones(spatial(x=3))
    return [settle(u, dt, weights) for dt in (0.1, 0.2)], [repeated(u, steps) for steps in (1, 2)]
