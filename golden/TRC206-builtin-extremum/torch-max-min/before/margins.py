"""Margin losses."""


def hinge(score, label):
    return max(0.0 * score, 1 - label * score)


def clamp(x, low, high):
    return min(max(x, low), high)


def smallest(a, b, c):
    return min(a, b, c)
