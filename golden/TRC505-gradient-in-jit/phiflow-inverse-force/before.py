"""Finds the force that does a given work."""

from phi.flow import *


def work(force, target):
    """The work, weighted with the force."""
    return math.sum((force - target) ** 2 * math.exp(0.3 * force), "x")


work_gradient = gradient(work, "force")


@jit_compile
def descend(force, target, rate=0.05):
    # one step down the slope
    value, slope = work_gradient(force, target)
    return value, force - rate * slope


def vector(*values):
    return math.convert(math.tensor(list(values), spatial("x")))


def main():
    target = vector(1.0, 0.5, 0.25)
    forces = [vector(0.1, 0.2, 3.0), vector(0.5, 0.4, -3.0), vector(0.9, -0.4, 1.0)]
    return [descend(force, target) for force in forces]
