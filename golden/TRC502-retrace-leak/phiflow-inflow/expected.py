import numpy as np


def expected():
    values = np.zeros(4, np.float32)
    for step in range(10):
        padded = np.pad(values, 1, constant_values=np.float32(0.1 * step))
        values = values + np.float32(0.1) * (padded[2:] + padded[:-2] - 2 * values)
    return {"values": values, "traces": 1, "records": 1}
