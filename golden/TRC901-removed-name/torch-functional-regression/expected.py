import numpy as np


def weights():
    shapes = [(3, 2), (3,), (1, 3), (1,)]
    return [np.cos(np.arange(np.prod(shape)) + number).reshape(shape) for number, shape in enumerate(shapes)]


def expected():
    x = np.linspace(-1.0, 1.0, 12).reshape(6, 2)
    y = x.sum(axis=1, keepdims=True)
    first_weight, first_bias, second_weight, second_bias = weights()
    losses = []
    for _ in range(6):
        hidden = np.tanh(x @ first_weight.T + first_bias)
        error = hidden @ second_weight.T + second_bias - y
        losses.append(np.mean(error**2))
        if len(losses) == 6:
            break
        outer = 2 * error / error.size
        inner = (outer @ second_weight) * (1 - hidden**2)
        second_weight = second_weight - 0.1 * outer.T @ hidden
        second_bias = second_bias - 0.1 * outer.sum(axis=0)
        first_weight = first_weight - 0.1 * inner.T @ x
        first_bias = first_bias - 0.1 * inner.sum(axis=0)
    final = [first_weight, first_bias, second_weight, second_bias]
    return {
        "first": float(losses[0]),
        "last": float(losses[-1]),
        "weights": [each.astype(np.float32) for each in final],
        "count": 4,
    }
