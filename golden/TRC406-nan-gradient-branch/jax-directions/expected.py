import math

import numpy as np


def contact(gap):
    return -0.5 / math.sqrt(2 - gap) if gap < 2 else 0.0


def profile(r):
    return -0.25 / math.sqrt(1 - r / 2) if r < 2 else 0.0


def screened(r):
    return -math.exp(-r / 2) / 2 if r < 2 else 0.0


def clipped(step):
    length = np.linalg.norm(step)
    return np.eye(2) if length <= 1 else np.eye(2) / length - np.outer(step, step) / length**3


def stable(x):
    return math.exp(x) if x < -9 else math.exp(-x) / (1 + math.exp(-x)) ** 2


def expected():
    x = (0.0, 0.5, 3.0)
    of = {"contact": contact, "profile": profile, "screened": screened, "inverse": lambda x: -1 / x**2 if x else 0.0}
    slopes = {name: np.array([function(each) for each in x], dtype=np.float32) for name, function in of.items()}
    steps = np.array([[3.0, 4.0], [0.0, 0.5]])
    return slopes | {
        "clipped": np.array([clipped(step) for step in steps], dtype=np.float32),
        "stable": np.array([stable(each) for each in (-10.0, 0.0, 100.0)], dtype=np.float32),
    }
