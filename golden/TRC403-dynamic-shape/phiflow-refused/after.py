from phi.flow import *


def positive_total(x):
    return math.sum(x[x > 0], "points")


def main():
    return math.jit_compile(positive_total)(tensor([1.0, -2.0, 3.0], instance("points")))
