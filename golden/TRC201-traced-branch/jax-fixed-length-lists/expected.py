import numpy as np


def step(height, speed):
    """The new state, and by what the derivative of height and speed is multiplied."""
    speed -= 1
    height += speed
    return (-height * 0.5, -speed * 0.5, -0.5) if height < 0 else (height, speed, 1.0)


def trajectory(height, speed):
    heights = []
    for _ in range(5):
        height, speed, _ = step(height, speed)
        heights.append(height)
    return heights


def slope(height, speed):
    by_height, by_speed = 1.0, 0.0
    for _ in range(5):
        height, speed, factor = step(height, speed)
        by_height, by_speed = factor * (by_height + by_speed), factor * by_speed
    return by_height


def stopped(height, speed):
    stuck, heights = height > 4, [height]
    for _ in range(4):
        higher, faster, _ = step(height, speed)
        stuck = stuck or higher > 4
        if not stuck:
            height, speed = higher, faster
        heights.append(height)
    return heights, stuck


def expected():
    f = np.float32
    starts = ((0.0, 0.0), (1.0, 1.5), (3.0, 3.0))
    held = [stopped(*start) for start in starts]
    return (
        np.array([trajectory(*start) for start in starts], f),
        f(slope(1.0, 1.5)),
        (np.array([h for h, _ in held], f), np.array([s for _, s in held])),
    )
