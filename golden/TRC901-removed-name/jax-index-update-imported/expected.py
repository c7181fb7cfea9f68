import numpy as np


def heat(temperature, steps):
    state = np.array(temperature)
    for _ in range(steps):
        flow = state[:-1] - state[1:]
        state = state + 0.1 * (np.r_[0.0, flow] - np.r_[flow, 0.0])
    return state


def expected():
    start = [4.0, 0.0, 1.0, 3.0]
    matrix = np.diag(start) + np.diag([1.0, 2.0, 3.0], -1) + np.diag([5.0, 6.0, 7.0], 1)
    linear = np.stack([heat(row, 3) for row in np.eye(4)], axis=1)
    weights = np.array([4.0, 1.0, 1.0, 1.0])
    gradient = 2 * linear.T @ (weights * (linear @ start))
    return {
        "matrix": matrix.astype(np.float32),
        "heat": heat(start, 5).astype(np.float32),
        "gradient": gradient.astype(np.float32),
    }
