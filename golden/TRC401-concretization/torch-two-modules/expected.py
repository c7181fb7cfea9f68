import numpy as np


def expected():
    celsius = np.array([10.0, 20.0, 30.0])
    volume = np.array([1.0, 2.0, 4.0])
    pressure = (8.314 * (celsius + 273.15) / volume).astype(np.float32)
    return {"pressure": pressure, "alone": pressure[0]}
