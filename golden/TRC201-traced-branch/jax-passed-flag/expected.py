import numpy as np


def softmax(a):
    e = np.exp(a - a.max(-1, keepdims=True))
    return (e / e.sum(-1, keepdims=True)).astype(np.float32)


def expected():
    scores = np.array([[1.0, 0.0], [0.0, 4.0]])
    return softmax(scores), softmax(np.array([[1.0, -1e9], [0.0, 4.0]]))
