from phi.torch.flow import *

limit = math.custom_gradient(lambda v: math.clip(v, -1, 1), lambda inputs, y, adjoint: {"v": adjoint})


def clip_forward(v):
    return math.clip(v, -2, 2)


def clip_backward(inputs, y, adjoint):
    return {"v": adjoint}


clip = math.custom_gradient(clip_forward, clip_backward)


def bounded(v):
    return clip(v)


def push_forward(v):
    return limit(v) + bounded(v)


push = math.custom_gradient(push_forward, clip_backward)


@jit_compile
def loss(v):
    return math.sum(push(v) * bounded(v), "x")


def main():
    return gradient(loss, "v")(math.convert(math.tensor([1.0, -2.0, 3.0], spatial("x"))))
