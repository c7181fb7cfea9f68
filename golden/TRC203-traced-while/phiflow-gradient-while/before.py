"""Derivatives through a loop with a tolerance."""

from phi.flow import *


def settle(x, rate):
    i = 0
    change = 1.0 + 0 * x.max
    while change > 0.2 and i < 8:
        y = math.sqrt(rate * x + 1)
        change = math.abs(y - x).max
        x = y
        i += 1
    return x


def loss(x, rate):
    return math.sum(settle(x, rate), "x")


slope = math.gradient(jit_compile(loss), "rate")


def main():
    x = math.convert(math.tensor((0.5, 4.0), spatial("x")))
    return [slope(x, math.convert(math.tensor(rate))) for rate in (0.5, 2.0, 9.0)]
