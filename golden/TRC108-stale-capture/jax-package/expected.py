import numpy as np


def simulated(viscosity, limit, speed=8.0):
    for _ in range(2):
        speed = min(speed - viscosity * speed, limit)
    return np.float32(speed)


def expected():
    return simulated(0.25, 4.0), simulated(0.5, 3.0), [np.float32(2.0), np.float32(1.0)]
