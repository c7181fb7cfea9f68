import numpy as np


def rung(x):
    found = 0
    for threshold in (0.5, 1.0, 2.0, 4.0):
        if x < threshold:
            break
        found += 1
    else:
        found += 5
    return found


def payoff(x):
    rest = x
    for fee in (0.5, 1.0, 2.0):
        if rest < fee:
            break
        rest -= fee
    else:
        rest += rest * 0.1
    return rest


def grade(score):
    for index, limit in enumerate((8.0, 2.0, 1.0)):
        if score >= limit:
            return index
    return 3


def expected():
    x = (0.25, 0.5, 1.5, 3.0, 9.0)
    return tuple(np.array([f(v) for v in x], np.float32) for f in (rung, payoff, grade))
