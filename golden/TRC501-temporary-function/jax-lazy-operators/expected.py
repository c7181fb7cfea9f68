import numpy as np


def expected():
    columns, found = np.ones((2, 3)), []
    turned = np.array([[np.cos(0.5), -np.sin(0.5)], [np.sin(0.5), np.cos(0.5)]]) @ columns
    for _ in range(3):
        solved = columns.copy()
        solved[1] = 0.9**2
        found += [solved, np.float32(12.0), columns, turned, columns / 2]
    return [np.asarray(each, np.float32) for each in found], 6
