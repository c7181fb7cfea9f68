import math

import numpy as np


def expected():
    result = []
    for heading, target in zip((-3.0, -1.0, 0.0, 0.2, 3.0), (3.0, 2.5, 0.1, -3.0, -3.0)):
        for _ in range(5):
            error = target - heading
            if error > math.pi:
                error -= 2 * math.pi
            elif error <= -math.pi:
                error += 2 * math.pi
            heading += 0.1 * max(-1.5, min(1.5, 2.0 * error))
        result.append(heading)
    return np.array(result, np.float32)
