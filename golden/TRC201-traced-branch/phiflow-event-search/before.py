"""Events on a falling body's path: early returns, skips, else and nested loops."""

from phi.flow import *


@jit_compile
def first_hit(height, speed):
    """When the body reaches the ground; minus one if it does not within the time."""
    for k in range(6):
        if height.sum <= 0:
            return k + height.sum
        speed = speed - 0.5
        height = height + speed
    return -1.0 + 0 * height.sum


@jit_compile
def bounces(height, speed):
    """Upward steps are skipped; the body bounces at most twice a step."""
    count = 0 * height.sum
    for _ in range(5):
        speed = speed - 0.5
        if (speed > 0).all:
            height = height + speed
            continue
        height = height + speed
        for _ in range(2):
            if (height >= 0).all:
                break
            height, speed = -height * 0.5, -speed
            count = count + 1
    return height, count


@jit_compile
def rank(height):
    for index, limit in enumerate((1.0, 2.0, 4.0)):
        if height.max < limit:
            found = index + 0 * height.max
            break
    else:
        found = -height.max
    return found


@jit_compile
def damped(height, speed):
    """A plain loop, and one with a way out, on either side of a branch."""
    if speed.max > 1:
        for factor in (0.5, 0.25):
            speed = speed * factor
    else:
        for _ in range(4):
            if speed.min > 0.5:
                break
            speed = speed + 0.25
    return height + speed


def main():
    pairs = ((0.0, 1.0), (0.25, 0.0), (2.0, 1.0), (9.0, 4.0))
    results = []
    for values in pairs:
        height, speed = (math.convert(math.tensor((value,), spatial("x"))) for value in values)
        results.append((first_hit(height, speed), bounces(height, speed), rank(height), damped(height, speed)))
    return results
