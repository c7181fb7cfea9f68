"""A normalisation layer that keeps running statistics in buffers."""

import torch
from torch import nn
from torch.func import vmap


class RunningNorm(nn.Module):
    def __init__(self, features: int, momentum: float = 0.1):
        super().__init__()
        self.momentum = momentum
        self.register_buffer("running_mean", torch.zeros(features))
        self.register_buffer("running_var", torch.ones(features))

    def forward(self, inputs):
        if self.training:
            mean, var = inputs.mean(0), inputs.var(0)
            self.running_mean.mul_(1 - self.momentum).add_(mean.detach() * self.momentum)
            self.running_var.mul_(1 - self.momentum).add_(var.detach() * self.momentum)
        else:
            mean, var = self.running_mean, self.running_var
        return (inputs - mean) / torch.sqrt(var + 1e-5)


def main():
    layer = RunningNorm(2)
    batch = torch.arange(12.0).reshape(2, 3, 2)
    return vmap(layer)(batch), layer.running_mean
