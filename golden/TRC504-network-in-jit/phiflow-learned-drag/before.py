"""A linear drag law, learned from measurements."""

from phi.flow import *
from phiml import nn

net = nn.mlp(2, 1, [])
optimizer = nn.sgd(net, learning_rate=0.4)


def drag(speed):
    return math.sum(math.native_call(net, speed), channel)


@jit_compile
def misfit(speed, measured):
    """Mean squared deviation."""
    return math.mean((drag(speed) - measured) ** 2, "sample")


def main():
    speeds = math.convert(math.tensor([(1.0, 1.0), (1.0, -1.0), (-1.0, 1.0), (-1.0, -1.0)], batch("sample"), channel(vector="x,y")))
    measured = math.convert(math.tensor([2.0, 0.5, 3.0, -1.0], batch("sample")))
    for _ in range(8):
        nn.update_weights(net, optimizer, misfit, speeds, measured)
    return drag(speeds)
