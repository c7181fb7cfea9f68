import numpy as np


def expected():
    state, found = np.array([0.5, -1.0]), []
    for _ in range(3):
        state = state - 0.2 * (np.exp(state) - 1)
        found.append(state.astype(np.float32))
    return found
