"""Clamping of a tensor by masks."""

from phi.flow import *


@math.jit_compile
def limited(velocity, limit):
    velocity = math.where(velocity > limit, limit, velocity)
    velocity = math.where(velocity < 0, velocity * 0.5, velocity)
    return velocity


def main():
    velocity = math.tensor([-2.0, 1.0, 5.0], channel("points"))
    limit = math.tensor(3.0)
    return {"first": limited(velocity, limit), "second": limited(velocity * 2, limit)}
