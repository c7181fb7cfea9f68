"""Derivatives through a loop with a tolerance."""

from phi.flow import *


def settle(x, rate):
    i = 0
    change = 1.0 + 0 * x.max
    while i < 8:
        active = change > 0.2
        y = math.sqrt(math.where(active, rate * x + 1, 1))
        change = math.where(active, math.abs(y - x).max, change)
        x = math.where(active, y, x)
        i += 1
    return x


def loss(x, rate):
    return math.sum(settle(x, rate), "x")


slope = math.gradient(jit_compile(loss), "rate")


def main():
    x = math.convert(math.tensor((0.5, 4.0), spatial("x")))
    return [slope(x, math.convert(math.tensor(rate))) for rate in (0.5, 2.0, 9.0)]
