from phi.flow import *


def distance(dt, u):
    dt = dt * 2
    return math.sum((u - dt * u) ** 2, "x")


def main():
    u = math.tensor([1.0, 2.0, 3.0], spatial("x"))
    return float(math.gradient(distance, "dt", get_output=False)(0.25, u))
