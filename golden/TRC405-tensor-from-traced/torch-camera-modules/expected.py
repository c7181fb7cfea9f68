import numpy as np


def project(point):
    return 1.5 * point[:2] / point[2] + np.array([0.25, point[0]]) / point[2]


def expected():
    points = np.array([[0.1, 0.2, 2.0], [-0.5, 0.3, 4.0]])
    x, y, z = points[0]
    slope = np.array(
        [[1.5 / z, 0.0, -(1.5 * x + 0.25) / z**2], [1.0 / z, 1.5 / z, -(1.5 * y + x) / z**2]]
    )
    return {
        "pixels": np.stack([project(point) for point in points]).astype(np.float32),
        "slope": slope.astype(np.float32),
        "plain": project(points[1]).astype(np.float32),
    }
