import numpy as np


def expected():
    history = [1.0, 2.0]
    for _ in range(12):
        history.append(0.5 * np.mean(history) + 0.5 * history[-1])
    return {"history": np.array(history, np.float32)}
