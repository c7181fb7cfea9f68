"""An invertible activation in three pieces, and its gradient for each example."""

import math

import torch
from torch import nn
from torch.func import grad, vmap


class LogTanh(nn.Module):
    """tanh in the middle, logarithms outside."""

    def __init__(self, cut: float = 1.0):
        super().__init__()
        self.cut = cut
        self.alpha = (1 - math.tanh(math.tanh(cut))) / cut
        self.beta = math.exp((math.tanh(cut) - self.alpha * math.log(cut)) / self.alpha)

    def forward(self, inputs):
        right = inputs > self.cut
        left = inputs < -self.cut
        middle = ~(left | right)
        outputs = torch.zeros_like(inputs)
        outputs[middle] = torch.tanh(inputs[middle])
        outputs[right] = self.alpha * torch.log(self.beta * inputs[right])
        outputs[left] = -self.alpha * torch.log(-self.beta * inputs[left])
        return outputs


def clipped_root(x):
    """The square root where there is one."""
    y = x.clone()
    y[x < 0] = 0.0
    y[x > 0] = torch.sqrt(x[x > 0])
    return y.sum()


def main():
    activation = LogTanh()
    batch = torch.tensor([[-2.0, -0.5, 0.0], [0.75, 1.5, 4.0]])
    values = vmap(activation)(batch)
    slopes = vmap(grad(lambda x: activation(x).sum()))(batch)
    return values, slopes, vmap(clipped_root)(batch), vmap(grad(clipped_root))(batch)
