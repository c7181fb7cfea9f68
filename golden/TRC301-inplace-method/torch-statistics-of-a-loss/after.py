"""Running statistics of a layer, kept while a gradient is taken."""

import torch
from torch import nn
from torch.func import grad


class Scale(nn.Module):
    def __init__(self):
        super().__init__()
        self.register_buffer("level", torch.ones(2))

    def loss(self, inputs):
        self.level = self.level.mul(0.5).add(inputs.detach() * 0.5).to(self.level.dtype)
        return (inputs**2).sum()


def main():
    layer = Scale()
    slope = grad(layer.loss)(torch.tensor([1.0, 3.0]))
    return slope, layer.level
