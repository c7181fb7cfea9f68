import numpy as np


def expected():
    field = np.array([0.0, 1.0, 2.0, 1.0])
    for speed, shift in ((0.1, 1), (0.2, 1), (0.2, 1), (0.2, 1), (0.2, -1)):
        field = field - speed * (field - np.roll(field, shift))
    return {"field": field.astype(np.float32), "compiled": 2}
