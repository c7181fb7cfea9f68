import numpy as np


def expected():
    slopes = [[], [], [], []]
    for x in (0.0, 1.0, -1.0):
        before = 0.5 * x + 0.5
        hidden, steepness = np.log1p(np.exp(before)), 1 / (1 + np.exp(-before))
        inner = 0.5 * steepness
        slopes[0].append([[inner * x + 0.5]] * 2)
        slopes[1].append([inner + 0.5] * 2)
        slopes[2].append([[hidden + 0.5] * 2])
        slopes[3].append([1.5])
    return {"count": 7, "slopes": [np.array(each, np.float32) for each in slopes]}
