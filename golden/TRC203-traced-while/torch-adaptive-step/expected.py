import numpy as np


def integrate(y, k, limit):
    """The state, the time, the rejected steps, and the derivative of the state by its start."""
    t, dt, rejected, n, scale = 0.0, 0.5, 0, 0, 1.0
    dt_slope = 0.0
    while t < 1 - 1e-6 and n < limit:
        n += 1
        if t + dt > 1:
            dt = 1 - t
        k1 = -k * y
        k2 = -k * (y + dt * k1)
        error = abs(dt * (k2 - k1) / 2)
        if error > 1e-2:
            dt, rejected = dt / 2, rejected + 1
            continue
        factor = 1 - dt * k + (dt * k) ** 2 / 2
        y, scale, t = y * factor, scale * factor, t + dt
        if error < 1e-3:
            dt = dt * 2
    assert dt_slope == 0
    return y, t, rejected, scale


def expected():
    lanes = list(zip((1.0, 1.0, 2.0, 0.0), (0.1, 1.0, 6.0, 3.0)))
    runs = [integrate(y, k, 40) for y, k in lanes]
    columns = [np.array(column) for column in zip(*runs)]
    return {
        "runs": {"y": columns[0], "t": columns[1], "rejected": columns[2]},
        "cut": np.array([integrate(y, k, 3)[1] for y, k in lanes]),
        "slopes": columns[3],
    }
