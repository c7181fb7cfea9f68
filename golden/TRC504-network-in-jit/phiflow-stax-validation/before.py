from phi.jax.stax.flow import *


class Trainer:
    def __init__(self):
        self.net = dense_net(1, 1, [])
        self.optimizer = SGD(self.net, learning_rate=0.5)


trainer = Trainer()


def height(time):
    return math.sum(math.native_call(trainer.net, time), channel)


def loss(time, measured):
    return math.mean((height(time) - measured) ** 2, "sample")


validate = jit_compile(lambda time, measured: math.mean((height(time) - measured) ** 2, "sample"))
predict = jit_compile(height)


def main():
    time = math.convert(math.tensor([(-1.0,), (0.0,), (1.0,)], batch("sample"), channel(vector="t")))
    measured = math.convert(math.tensor([0.0, 1.5, 1.0], batch("sample")))
    errors = []
    predict(time)
    for epoch in range(4):
        errors.append(validate(time, measured))
        for _ in range(3):
            update_weights(trainer.net, trainer.optimizer, loss, time, measured)
    return predict(time), validate(time, measured), (errors[0] > errors[3]).all
