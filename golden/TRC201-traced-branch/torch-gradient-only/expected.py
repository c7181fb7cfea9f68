import math

import numpy as np


def expected():
    rows = [[4.0, -2 / 0.5**3, 6 / 0.5**4]]
    for r in (1.5, 2.4):
        k = 1 if math.cos(r) > -0.5 else 2
        rows.append([k * math.cos(r), -k * math.sin(r), -k * math.cos(r)])
    rows.append([0.0, 0.0, 0.0])
    rows = [[np.float64(x) for x in (*row, -row[2])] for row in rows]
    pair = np.array([-2 / 0.5**3, -2 / 0.9**3])
    return rows, pair, pair
