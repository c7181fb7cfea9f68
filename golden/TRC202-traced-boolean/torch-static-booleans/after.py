import torch
from torch import Tensor, vmap


class Layer:
    def __init__(self, bias=None, training=False, modes=("relu",)):
        self.bias = bias
        self.training = training
        self.modes = modes

    def __call__(self, x: Tensor, scale=None, name=None) -> Tensor:
        name = name or "layer"
        scale = scale or 1.0
        if not self.training and name in {"layer", "head"} and "relu" in self.modes:
            x = torch.where((x > 0) & ~(x > 5), x, torch.zeros_like(x))
        if 0 < x.ndim < 3 and not (x.shape[0] == 0 or x.dtype == torch.int64):
            x = x + (self.bias is not None and self.bias)
        shape = x.shape and (x.shape[0], 1)
        return scale * x.reshape(shape).sum(1)


def main():
    x = torch.tensor([[1.0, -1.0], [6.0, 2.0]])
    return vmap(Layer(bias=0.5))(x), vmap(Layer(modes=()))(x)
