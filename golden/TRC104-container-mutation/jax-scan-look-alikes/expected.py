import math

import numpy as np


def expected():
    position, velocity, history = 1.0, 0.0, []
    for x in (0.0, 1.0, 0.0):
        velocity += -0.1 * position + x
        position += 0.1 * velocity
        history.append(position)
    sines = [math.sin(1.0), math.sin(math.sin(1.0)), math.sin(math.sin(math.sin(1.0)))]
    products = 0.0 * 1.0 + 1.0 * 2.0 + 3.0 * 1.0
    return [*history, position], np.array(sines, dtype=np.float32), [np.float32(4.0), np.float32(products)]
