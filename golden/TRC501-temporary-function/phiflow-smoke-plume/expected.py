import numpy as np


def expected():
    laplace = np.diag([-2.0] * 4) + np.diag([1.0] * 3, 1) + np.diag([1.0] * 3, -1)
    found = []
    for buoyancy, viscosity in ((1.0, 0.1), (2.0, 0.1), (0.5, 0.4)):
        smoke, velocity = np.array([1.0, 0.5, 0.25, 0.0]), np.array([0.0, 0.1, 0.0, 0.0])
        for index in range(3):
            velocity = velocity + 0.5 * buoyancy * smoke / (1 + smoke)
            velocity = np.linalg.solve(np.eye(4) - viscosity * laplace, velocity)
            pressure = np.linalg.solve(-laplace, velocity - 0.1 * index)
            smoke, velocity = smoke * 0.9 + 0.1 * velocity, velocity - 0.1 * pressure
        found.append((smoke.astype(np.float32), velocity.astype(np.float32)))
    return found, 1, 1
