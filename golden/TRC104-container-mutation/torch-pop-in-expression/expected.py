import numpy as np


def expected():
    offsets = [3.0, 2.0, 1.0]
    out = [x + offsets.pop() for x in (1.0, 2.0, 3.0)]
    new = [x * (k + 1) for k, x in enumerate((1.0, 2.0, 3.0))]
    return {"out": np.array(out, np.float32), "left": 0, "new": np.array(new, np.float32)}
