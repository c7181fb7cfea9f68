import numpy as np


def expected():
    finals = []
    for member in range(9):
        pressure = np.array([0.0, member, 0.0], np.float32)
        for _ in range(3):
            padded = np.pad(pressure, 1)
            pressure = pressure + np.float32(0.25) * (padded[2:] + padded[:-2] - 2 * pressure)
        finals.append(pressure)
    return {"finals": finals, "traced once": True}
