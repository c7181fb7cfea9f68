import math

import numpy as np


def expected():
    weight, values, activation = [0.0, 1.0], [], [0.0, 0.0]
    for _ in range(2):
        activation = [math.sin(each) for each in weight]
        error = sum(activation) - 0.5
        values.append(error**2)
        weight = [each - 0.1 * 2.0 * error * math.cos(each) for each in weight]
    return {
        "values": values,
        "activation": np.array(activation, dtype=np.float32),
        "plain": math.sin(1.0),
        "after": [0.0, math.sin(1.0)],
    }
