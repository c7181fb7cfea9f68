"""What the records hold, worked out with NumPy."""

import numpy as np


def expected():
    weights = np.array([1.0, -2.0])
    hidden = [np.tanh(0.5 * weights * np.array([1.0, i])) for i in range(3)]
    return {
        "outputs": [h.sum() + 1.0 for h in hidden],
        "hidden": [h.tolist() for h in hidden],
        "energy": [(h**2).sum() for h in hidden],
        "loss": hidden[-1].mean(),
    }
