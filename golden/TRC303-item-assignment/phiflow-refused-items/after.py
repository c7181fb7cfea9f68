"""Items by number or name have no counterpart in one expression."""

from phi.flow import *


@math.jit_compile
def pinned(velocity):
    velocity[0] = 0.0
    velocity[{"points": 1}] = 1.0
    return velocity


def main():
    return {"pinned": pinned(math.tensor([-2.0, 1.0, 5.0], channel("points")))}
