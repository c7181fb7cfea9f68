"""A wave whose step is compiled in the loop that runs it."""

from phi.flow import *

RUNS = []


def leapfrog(height, speed):
    RUNS.append("leapfrog")
    speed = speed + 0.2 * math.laplace(height, padding=extrapolation.PERIODIC)
    return height + 0.2 * speed, speed


def energy(height, speed):
    return math.l2_loss(height) + math.l2_loss(speed)


def propagate(height, steps):
    speed = 0 * height
    for _ in range(steps):
        # one step, then the budget
        step = jit_compile(leapfrog)
        height, speed = step(height, speed)
    return height, energy(height, speed)


def main():
    height = math.convert(math.wrap([0.0, 1.0, 0.0, -1.0], spatial("x")))
    height, budget = propagate(height, 10)
    return {"height": height, "budget": budget, "traced once": len(RUNS) <= 2}
