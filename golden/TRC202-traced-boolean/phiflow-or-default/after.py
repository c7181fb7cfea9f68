from phi.flow import *

DEFAULT_RATE = 0.1


@jit_compile
def decay(x, rate):
    """A rate of zero stands for the usual one."""
    rate = math.where(rate != 0, rate, DEFAULT_RATE)
    return x * (1 - rate)


def main():
    cases = (((1.0, 2.0), 0.5), ((4.0, 1.0), 0.0), ((2.0, 2.0), 0.25))
    return [decay(math.convert(math.tensor(values, spatial("x"))), rate) for values, rate in cases]
