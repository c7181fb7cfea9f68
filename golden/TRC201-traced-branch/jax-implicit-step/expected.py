import numpy as np


def solve(y0, dt):
    """The root, the steps, and the derivative by y0: what Newton's steps give, which is close to the true one."""
    y, count, slope = y0, 0, 1.0
    for _ in range(15):
        r = y - y0 + dt * y**3
        if abs(r) < 1e-5:
            break
        g, h = 1 + 3 * dt * y**2, 6 * dt * y
        r_slope = g * slope - 1
        slope = slope - r_slope / g + r * h * slope / g**2
        y = y - r / g
        count += 1
    return y, count, slope


def energy_slope(y0):
    first, _, a = solve(y0, 0.5)
    second, _, b = solve(first, 0.5)
    return 2 * second * a * b


def expected():
    f = np.float32
    lanes = [solve(y, 0.5) for y in (0.0, 0.5, 1.0, 4.0)]
    return (
        (np.array([y for y, _, _ in lanes], f), np.array([n for _, n, _ in lanes], np.int32)),
        f(solve(2.0, 0.1)[0]),
        f(energy_slope(1.0)),
        np.array([energy_slope(y) for y in (0.0, 0.5, 1.0, 4.0)], f),
    )
