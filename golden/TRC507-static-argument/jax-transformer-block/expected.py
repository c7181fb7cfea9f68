import numpy as np

X = np.array([[1.0, 0.0], [0.0, 2.0], [1.0, -1.0]])


def attended(x, causal):
    scores = x @ x.T
    if causal:
        scores = np.where(np.tril(np.ones((3, 3), bool)), scores, -1e9)
    weights = np.exp(scores - scores.max(axis=-1, keepdims=True))
    return weights / weights.sum(axis=-1, keepdims=True) @ x


def loss(x, causal):
    return (attended(x, causal) ** 2).mean()


def expected():
    gradient = np.zeros_like(X)
    for index in np.ndindex(X.shape):
        step = np.zeros_like(X)
        step[index] = 1e-6
        gradient[index] = (loss(X + step, True) - loss(X - step, True)) / 2e-6
    return {
        "plain": np.float32(loss(X, False)),
        "causal": np.float32(loss(X, True)),
        "gradient": gradient.astype(np.float32),
        "rest": X[-2:].astype(np.float32),
        "all": X.astype(np.float32),
    }
