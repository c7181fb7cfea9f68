import numpy as np


def expected():
    w, b = np.array([1.0, 2.0, 3.0]), 0.0
    velocity_w, velocity_b, steps = np.zeros(3), 0.0, 0
    x = np.array([1.0, -1.0, 0.5])
    for _ in range(2):
        inner = w[1] * x[1] + w[2] * x[2] + b
        gradient = 2 * inner * x
        gradient[0] = 0.0
        velocity_w = 0.9 * velocity_w - 0.1 * gradient
        velocity_b = 0.9 * velocity_b - 0.1 * 2 * inner
        w = w + velocity_w
        b = float(np.clip(b + velocity_b, -1.0, 1.0))
        steps += 1
    return {
        "params": {"w": w.astype(np.float32), "b": np.array([b], dtype=np.float32)},
        "state": {
            "velocity": {"w": velocity_w.astype(np.float32), "b": np.array([velocity_b], dtype=np.float32)},
            "steps": np.array([steps, steps / 2], dtype=np.float32),
        },
    }
