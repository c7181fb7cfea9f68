import numpy as np


def reduce(x):
    n = 0.0
    while x > 1:
        x, n = x / 2, n + 1
    return x, n


def gamma_like(x):
    """The value and its derivative."""
    factor, slope, n = 1.0, 0.0, 0
    if x > 2:
        while x > 2 and n < 10:
            x -= 1
            factor, slope, n = factor * x, slope * x + factor, n + 1
    else:
        while x < 1 and n < 10:
            factor, slope, n = factor / x, slope / x - factor / x**2, n + 1
            x += 1
    last = 1 - 0.4 * (x - 1) * (2 - x)
    return factor * last, slope * last + factor * (-0.4 * (3 - 2 * x))


def cells(start, stop):
    total = 0.0
    for level in range(3):
        i = 0
        while start + i * 0.5 < stop and i < 4:
            total, i = total + 2.0**-level, i + 1
        start += 0.5
    return total


def expected():
    f = np.float32
    ends = [reduce(x) for x in (-3.0, 0.5, 5.0, 16.0)]
    values = [gamma_like(y) for y in (0.5, 1.5, 3.5, 2.0, -0.5)]
    return {
        "reduce": (np.array([x for x, _ in ends], f), np.array([n for _, n in ends], f)),
        "gamma": np.array([v for v, _ in values], f),
        "slope": np.array([s for _, s in values], f),
        "cells": np.array([cells(*e) for e in ((0.0, -1.0), (0.0, 0.75), (0.0, 9.0))], f),
    }
