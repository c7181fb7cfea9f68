import numpy as np


def unflatten(flat):
    return flat[0:4].reshape(4, 1), flat[4:8], flat[8:12].reshape(1, 4), flat[12:13]


def loss(flat, x, y):
    w1, b1, w2, b2 = unflatten(flat)
    return np.mean((np.tanh(x @ w1.T + b1) @ w2.T + b2 - y) ** 2)


def gradient(function, flat):
    """The derivative by complex steps: exact to the last digits."""
    step = 1e-30
    parts = []
    for index in range(flat.size):
        moved = flat.astype(complex)
        moved[index] += 1j * step
        parts.append(function(moved).imag / step)
    return np.array(parts)


def inner_gradient(flat, x, y):
    """The gradient of the inner loss by hand, so that complex steps go through it."""
    w1, b1, w2, b2 = unflatten(flat)
    hidden = np.tanh(x @ w1.T + b1)
    outer = 2 * (hidden @ w2.T + b2 - y) / y.size
    inner = (outer @ w2) * (1 - hidden**2)
    parts = [inner.T @ x, inner.sum(axis=0), outer.T @ hidden, outer.sum(axis=0)]
    return np.concatenate([part.ravel() for part in parts])


def meta_loss(flat, support, query, tasks):
    total = 0
    for task in range(tasks):
        adapted = flat
        for _ in range(3):
            adapted = adapted - 0.05 * inner_gradient(adapted, support[0], support[1][task])
        total = total + loss(adapted, query[0], query[1][task])
    return total / tasks


def expected():
    flat = np.concatenate([0.5 * np.cos(np.arange(size) - number) for number, size in enumerate((4, 4, 4, 1))])
    shifts = np.array([0.0, 0.5, 1.0]).reshape(3, 1, 1)
    x_support = np.linspace(-1.0, 1.0, 5).reshape(5, 1)
    x_query = x_support + 0.1
    support = (x_support, np.sin(x_support + shifts))
    query = (x_query, np.sin(x_query + shifts))
    losses = []
    for _ in range(4):
        losses.append(float(meta_loss(flat, support, query, 3).real))
        flat = flat - 0.1 * gradient(lambda each: meta_loss(each, support, query, 3), flat)
    return {"losses": losses, "norm": float(np.linalg.norm(flat))}
