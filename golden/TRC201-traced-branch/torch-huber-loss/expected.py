import numpy as np


def expected():
    weights = (0.5, -0.25)
    losses, grads = [], []
    for x, y in zip((-2.0, -0.5, 0.0, 1.0, 3.0), (1.0, -0.4, 2.5, 0.2, -1.0)):
        r = weights[0] * x + weights[1] - y
        loss = 0.5 * r * r if abs(r) <= 1.0 else abs(r) - 0.5
        slope = r if abs(r) <= 1.0 else np.sign(r)
        if abs(r) >= 0.2:
            loss += 0.1 * (abs(r) - 0.2)
            slope += 0.1 * np.sign(r)
        losses.append(loss)
        grads.append([slope * x, slope])
    return {"loss": np.array(losses, np.float32), "grad": np.array(grads, np.float32)}
