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
        for _ in range(self.max_sweeps):
            active = residual > self.tolerance
            u = math.where(active, smooth(u), u)
            residual = math.where(active, u.max - u.min, residual)
            sweeps = math.where(active, sweeps + 1, sweeps)
        return u, sweeps

    def cautious(self, u):
        done = math.tensor(False)
        sweeps = 0
        active = math.tensor(True)
        while sweeps < self.max_sweeps:
            active = active & ~done
            better = smooth(u)
            active = active & ~(math.abs(better - u).max < 0.01)
            u = math.where(active, better, u)
            done = math.where(active, u.max < 1, done)
            sweeps += 1
        return u


relaxation = Relaxation(0.5, 4)
run = jit_compile(relaxation.run)
cautious = jit_compile(relaxation.cautious)


@jit_compile
def halve(x):
    """An early return, and a skip."""
    i = 0
    active = math.tensor(True)
    returned = math.tensor(False)
    while i < 10:
        active = active & (x.max > 1)
        i += 1
        returned = returned | (active & (x.min < 0))
        active = active & ~(x.min < 0)
        x_max_is_above_8 = x.max > 8
        x = math.where(active & x_max_is_above_8, x * 0.25, x)
        x = math.where(active & ~x_max_is_above_8, x * 0.5, x)
    return math.where(returned, 0 * x, x)


def main():
    fields = ((1.0, 1.25, 1.0, 1.25), (1.0, 0.0, 1.0, 0.0), (5.0, 0.0, 0.0, 1.0), (900.0, 0.0, 0.0, 0.0), (9.0, -1.0, 0.0, 0.0))
    tensors = [math.convert(math.tensor(values, spatial("x"))) for values in fields]
    return [(run(u), cautious(u), halve(u)) for u in tensors]
