import numpy as np


def expected():
    table = np.arange(5, dtype=np.float32) + 1
    value = (np.hanning(5) * table).sum()
    return {"out": np.array([value, value], np.float32), "sizes": [5], "table": table}
