import numpy as np

MATRICES = (((0.5, 1.0), (2.0, 3.0)), ((0.0, 0.0), (4.0, 1.0)), ((3.0, -1.0), (1.0, 2.0)), ((0.0, 0.5), (0.25, 0.0)))


def first_large(matrix):
    for i, row in enumerate(matrix):
        for j, entry in enumerate(row):
            if abs(entry) > 1.5:
                return i, j
    return -1, -1


def sweep(matrix):
    total, slope = 0.0, np.zeros((2, 2), np.float32)
    for i, row in enumerate(matrix):
        if all(entry == 0 for entry in row):
            break
        if abs(row[0]) < 0.75:
            continue
        for j, entry in enumerate(row[1:], 1):
            if entry < 0:
                break
            total += entry / row[0]
            slope[i, j] += 1 / row[0]
            slope[i, 0] -= entry / row[0] ** 2
    return total, slope


def scan_down(matrix):
    return next((entry - 1.5 for row in matrix for entry in row if entry > 1.5), 0.0)


def expected():
    return {
        "pivot": [np.array(first_large(m), np.int32) for m in MATRICES],
        "sweep": np.array([sweep(m)[0] for m in MATRICES], np.float32),
        "down": np.array([scan_down(m) for m in MATRICES], np.float32),
        "slope": np.array([sweep(m)[1] for m in MATRICES]),
    }
