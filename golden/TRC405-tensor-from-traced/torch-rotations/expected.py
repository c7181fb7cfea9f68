import numpy as np


def expected():
    angles = np.array([[0.1, 0.2], [0.5, -0.3]])
    a, b = angles[:, 0], angles[:, 0] + angles[:, 1]
    tips = np.stack([2 * np.cos(a) + np.cos(b), 2 * np.sin(a) + np.sin(b), 0 * a], axis=1)
    first, both = angles[0, 0], angles[0].sum()
    jacobian = np.array(
        [
            [-2 * np.sin(first) - np.sin(both), -np.sin(both)],
            [2 * np.cos(first) + np.cos(both), np.cos(both)],
            [0.0, 0.0],
        ]
    )
    return {
        "tips": tips.astype(np.float32),
        "jacobian": jacobian.astype(np.float32),
        "sheared": np.array([[2.0, 2.0, 0.1 * 1.0], [-1.0, 4.0, 0.1 * 3.0]]),
        "bounds": np.sort(angles, axis=1).astype(np.float32),
    }
