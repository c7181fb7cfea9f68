from phi.flow import *


@jit_compile(auxiliary_args="reverse")
def running_sum(x, reverse=False):
    if reverse:
        x = x.x[::-1]
    return math.cumulative_sum(x, "x")


def main():
    first, second, third = (
        math.convert(math.tensor(values, spatial("x"))) for values in ((1.0, 2.0, 4.0), (3.0, 1.0, 0.0), (5.0, 6.0, 7.0))
    )
    return [running_sum(first, True), running_sum(second, False), running_sum(third, reverse=True)]
