from phi.flow import *


def loss(x):
    if (math.sum(x) > 0).all:
        return math.sum(x**2)
    return -math.sum(x)


gradient_of_loss = gradient(loss, "x")


class Descent:
    """Steepest descent that reports when it overshoots; not compiled."""

    def __init__(self, rate):
        self.rate = rate
        self.worst = 0.0

    def observe(self, value):
        if value > self.worst:
            self.worst = value

    def evaluate(self, x):
        value, slope = gradient_of_loss(x)
        self.observe(float(value))
        return value, slope


def main():
    descent = Descent(rate=0.1)
    samples = ((1.0, 2.0), (-3.0, 1.0), (0.5, -0.25))
    return [descent.evaluate(math.convert(math.tensor(values, spatial("x")))) for values in samples]
