import numpy as np


def expected():
    times = np.linspace(0.0, 1.0, 8)
    trained = refined = 1.0
    for count, length in ((6, 2), (4, 8)):
        for _ in range(count):
            trained -= 0.1 * trained * times[:length].mean()
    for stage in (1, 2, 4):
        refined -= 0.1 * refined * times[: 2 * stage].mean()
    return np.float32(trained), np.float32(refined)
