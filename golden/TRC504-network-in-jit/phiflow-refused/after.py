from phi.jax.flow import *
from phiml import nn

net = nn.mlp(1, 1, [])
optimizer = nn.sgd(net, learning_rate=0.5)


def compiled(function):
    return jit_compile(function)


def predicted(x):
    return math.sum(math.native_call(net, x), channel)


def loss(x, y):
    return math.mean((predicted(x) - y) ** 2, "sample")


fast_prediction = compiled(predicted)


@jit_compile
def doubled(x):
    return 2 * math.sum(math.native_call(net, x), channel)


def main():
    x = math.convert(math.tensor([(-1.0,), (0.0,), (1.0,)], batch("sample"), channel(vector="x")))
    y = math.convert(math.tensor([1.0, 3.0, 5.0], batch("sample")))
    before = fast_prediction(x), doubled(x)
    print(len(doubled.traces))
    for _ in range(10):
        nn.update_weights(net, optimizer, loss, x, y)
        fast_prediction(x), doubled(x)
    return (fast_prediction(x) != before[0]).any, (doubled(x) != before[1]).any
