"""The drag of a trajectory, differentiated in the words of ΦFlow 2."""

from phi.flow import *


def height(speed, steps):
    position = math.zeros(batch(speed))
    for _ in range(steps):
        position = position + 0.1 * speed
        speed = math.safe_div(speed, 1 + 0.1 * math.norm(vec(x=speed, y=0)))
    return position


def slope(speed):
    derivative = math.gradient(lambda s: math.sum(height(s, 1)), "s", get_output=False)
    return derivative(speed)


def main():
    speed = tensor([1.0, 2.0], batch("lane"))
    finite = math.is_finite(height(speed, 2))
    return slope(speed), height(speed, 2), finite
