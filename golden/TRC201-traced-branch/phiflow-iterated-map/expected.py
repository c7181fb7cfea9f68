import numpy as np


def expected():
    finals = []
    for values in ((1.0, 0.5, 0.25), (8.0, 4.0, 2.0), (0.1, 0.2, 9.0)):
        x = np.array(values, np.float32)
        for _ in range(4):
            x = x * np.float32(0.5) if x.sum() > 4 else x + np.float32(0.75)
        finals.append(x)
    return finals
