"""An explicit diffusion solver that takes sub-steps until the field is smooth enough."""

from phi.flow import *

MAX_SUBSTEPS = 8


def roughness(u):
    return math.abs(u[{"x": slice(1, None)}] - u[{"x": slice(0, -1)}]).max


def diffuse(u, amount):
    left, right = math.shift(u, (-1, 1), "x", padding=extrapolation.PERIODIC, stack_dim=None)
    return u + amount * (left + right - 2 * u)


class Solver:
    def __init__(self, amount: float, target: float) -> None:
        self.amount = amount
        self.target = target

    def advance(self, u):
        """The smoothed field, and the number of sub-steps that it took."""
        count = 0 * u.sum
        for _ in range(MAX_SUBSTEPS):
            if roughness(u) < self.target:
                break
            u = diffuse(u, self.amount)
            count = count + 1
        return u, count


solver = Solver(0.25, 0.4)
advance = jit_compile(solver.advance)


def main():
    fields = ((0.5, 0.5, 0.5, 0.5), (1.0, 0.0, 1.0, 0.0), (5.0, 0.0, 0.0, -1.0), (900.0, 0.0, 0.0, 0.0))
    return [advance(math.convert(math.tensor(values, spatial("x")))) for values in fields]
