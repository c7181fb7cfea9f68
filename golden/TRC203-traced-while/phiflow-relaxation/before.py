"""Relaxation until the residual is small, at most so many sweeps."""

from phi.flow import *


def smooth(u):
    left, right = math.shift(u, (-1, 1), "x", padding=extrapolation.PERIODIC, stack_dim=None)
    return (left + 2 * u + right) / 4


class Relaxation:
    def __init__(self, tolerance: float, max_sweeps: int):
        self.tolerance = tolerance
        self.max_sweeps = max_sweeps

    def run(self, u):
        sweeps = 0
        residual = u.max - u.min
        while residual > self.tolerance and sweeps < self.max_sweeps:
            u = smooth(u)
            residual = u.max - u.min
            sweeps += 1
        return u, sweeps

    def cautious(self, u):
        done = False
        sweeps = 0
        while not done and sweeps < self.max_sweeps:
            better = smooth(u)
            if math.abs(better - u).max < 0.01:
                break
            u = better
            done = u.max < 1
            sweeps += 1
        return u


relaxation = Relaxation(0.5, 4)
run = jit_compile(relaxation.run)
cautious = jit_compile(relaxation.cautious)


@jit_compile
def halve(x):
    """An early return, and a skip."""
    i = 0
    while x.max > 1 and i < 10:
        i += 1
        if x.min < 0:
            return 0 * x
        if x.max > 8:
            x = x * 0.25
            continue
        x = x * 0.5
    return x


def main():
    fields = ((1.0, 1.25, 1.0, 1.25), (1.0, 0.0, 1.0, 0.0), (5.0, 0.0, 0.0, 1.0), (900.0, 0.0, 0.0, 0.0), (9.0, -1.0, 0.0, 0.0))
    tensors = [math.convert(math.tensor(values, spatial("x"))) for values in fields]
    return [(run(u), cautious(u), halve(u)) for u in tensors]
