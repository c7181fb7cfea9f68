from phi.torch.flow import *

net = dense_net(1, 1, [])
optimizer = SGD(net, learning_rate=0.5)


@jit_compile
def predicted(x):
    return math.sum(math.native_call(net, x), channel)


@jit_compile
def loss(x, y):
    return math.mean((predicted(x) - y) ** 2, "sample")


def main():
    x = math.convert(math.tensor([(-1.0,), (0.0,), (1.0,)], batch("sample"), channel(vector="x")))
    y = math.convert(math.tensor([1.0, 3.0, 5.0], batch("sample")))
    for _ in range(12):
        update_weights(net, optimizer, loss, x, y)
    return predicted(x)
