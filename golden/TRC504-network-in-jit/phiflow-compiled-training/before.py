from phi.flow import *
from phiml.nn import mlp, sgd, update_weights

net = mlp(1, 1, [])
optimizer = sgd(net, learning_rate=0.5)


def predicted(x):
    return math.sum(math.native_call(net, x), channel)


def loss(x, y):
    return math.mean((predicted(x) - y) ** 2, "sample")


@jit_compile
def epoch(x, y):
    """One step down the slope."""
    return update_weights(net, optimizer, loss, x, y)


def main():
    x = math.convert(math.tensor([(-1.0,), (0.0,), (1.0,)], batch("sample"), channel(vector="x")))
    y = math.convert(math.tensor([1.0, 3.0, 5.0], batch("sample")))
    for _ in range(12):
        epoch(x, y)
    return predicted(x)
