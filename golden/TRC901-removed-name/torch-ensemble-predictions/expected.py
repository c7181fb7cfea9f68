import numpy as np


def filled(shape, seed, number):
    return np.sin(np.arange(np.prod(shape)) * (seed + 1) + number).reshape(shape)


def predicted(seed, x):
    w1, b1 = filled((5, 4), seed, 0), filled((5,), seed, 1)
    w2, b2 = filled((2, 5), seed, 2), filled((2,), seed, 3)
    return np.maximum(x @ w1.T + b1, 0) @ w2.T + b2


def expected():
    batches = np.cos(np.arange(24.0)).reshape(3, 2, 4)
    own = np.array([predicted(seed, batches[seed]) for seed in range(3)], np.float32)
    shared = np.array([predicted(seed, batches[0]) for seed in range(3)], np.float32)
    return {"own": own, "shared": shared}
