import math

import numpy as np


def one(x, cov):
    probability = 0.5 * (1 + math.erf(x / math.sqrt(2)))
    logit = 1 / (1 + math.exp(-x))
    total = math.log(math.exp(x) + math.exp(2 * x))
    _, logdet = np.linalg.slogdet(cov * (1 + x * x))
    return probability * logit + total - 0.5 * logdet + np.linalg.solve(cov, np.array([x, 2 * x]))[0]


def expected():
    cov = np.array([[2.0, 0.3], [0.3, 1.0]])
    xs = [0.5, -1.0]
    values = [one(x, cov) for x in xs]
    slopes = [(one(x + 1e-5, cov) - one(x - 1e-5, cov)) / 2e-5 for x in xs]
    return np.array(values, np.float32), np.array(slopes, np.float32)
