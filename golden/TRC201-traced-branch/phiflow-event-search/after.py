"""Events on a falling body's path: early returns, skips, else and nested loops."""

from phi.flow import *


@jit_compile
def first_hit(height, speed):
    """When the body reaches the ground; minus one if it does not within the time."""
    done = math.tensor(False)
    early_result = 0
    for k in range(6):
        early_result = math.where(
            ~done & (height.sum <= 0),
            k + height.sum,
            early_result,
        )
        done = done | (height.sum <= 0)
        speed = math.where(done, speed, speed - 0.5)
        height = math.where(done, height, height + speed)
    return math.where(done, early_result, -1.0 + 0 * height.sum)


@jit_compile
def bounces(height, speed):
    """Upward steps are skipped; the body bounces at most twice a step."""
    count = 0 * height.sum
    for _ in range(5):
        speed = speed - 0.5
        all_speed_is_positive = (speed > 0).all
        height = math.where(all_speed_is_positive, height + speed, height)
        height = math.where(all_speed_is_positive, height, height + speed)
        done = math.tensor(False)
        for _ in range(2):
            done = done | (height >= 0).all
            height = math.where(all_speed_is_positive | done, height, -height * 0.5)
            speed = math.where(all_speed_is_positive | done, speed, -speed)
            count = math.where(all_speed_is_positive | done, count, count + 1)
    return height, count


@jit_compile
def rank(height):
    found = 0
    done = math.tensor(False)
    for index, limit in enumerate((1.0, 2.0, 4.0)):
        found = math.where(~done & (height.max < limit), index + 0 * height.max, found)
        done = done | (height.max < limit)
    else:
        found = math.where(done, found, -height.max)
    return found


@jit_compile
def damped(height, speed):
    """A plain loop, and one with a way out, on either side of a branch."""
    speed_max_is_above_1 = speed.max > 1
    for factor in (0.5, 0.25):
        speed = math.where(speed_max_is_above_1, speed * factor, speed)
    done = math.tensor(False)
    for _ in range(4):
        done = done | (speed.min > 0.5)
        speed = math.where(speed_max_is_above_1 | done, speed, speed + 0.25)
    return height + speed


def main():
    pairs = ((0.0, 1.0), (0.25, 0.0), (2.0, 1.0), (9.0, 4.0))
    results = []
    for values in pairs:
        height, speed = (math.convert(math.tensor((value,), spatial("x"))) for value in values)
        results.append((first_hit(height, speed), bounces(height, speed), rank(height), damped(height, speed)))
    return results
