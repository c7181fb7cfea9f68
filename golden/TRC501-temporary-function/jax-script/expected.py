import numpy as np


def expected():
    estimate, history = np.zeros(2), [np.float32(0.0)]
    for target in ([1.0, 2.0], [0.5, -1.0], [3.0, 0.0]):
        estimate = estimate - 0.5 * (estimate - np.array(target))
        history.append(np.float32(estimate.sum()))
    return estimate.astype(np.float32), history, 1
