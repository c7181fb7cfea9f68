"""The derivative of a trajectory that stops, through a compiled loss."""

from phi.flow import *


def rollout(position, drag):
    """Moves until the body is slow; the root is never taken of what is negative on the way."""
    speed = 1.0 + 0 * position
    for _ in range(6):
        if speed.max <= 0.3:
            break
        position = position + speed
        speed = math.sqrt(speed * speed * (1 - drag)) - 0.1
    return position


def loss(position, drag):
    return math.sum(rollout(position, drag) ** 2, "x")


slope = math.gradient(jit_compile(loss), "position,drag")


def main():
    position = math.convert(math.tensor((0.5, -1.0), spatial("x")))
    return [slope(position, math.convert(math.tensor(drag))) for drag in (0.5, 0.9, 0.1)]
