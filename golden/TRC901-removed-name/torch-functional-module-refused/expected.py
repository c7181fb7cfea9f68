import numpy as np


def expected():
    return {"names": ["0.weight", "0.bias"], "outputs": np.array([[1, 2]], np.float32)}
