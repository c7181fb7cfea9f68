import numpy as np


def expected():
    points = np.array([[0.0, 1.0, 2.0], [0.0, 0.5, 0.25]], dtype=np.float32)
    noise = np.array([[0.1, 0.2, 0.3], [1.0, 2.0, 3.0]], dtype=np.float32)
    kernels, windows = [], []
    for p, n in zip(points, noise, strict=True):
        kernel = np.exp(-((p[:, None] - p[None, :]) ** 2)) + np.diag(n)
        kernel[0, 2] += n.sum()
        kernels.append(kernel)
        windows.append([-0.5, -0.5, *p, -1.0, -1.0])
    return np.array(kernels), noise, np.array(windows, dtype=np.float32)
