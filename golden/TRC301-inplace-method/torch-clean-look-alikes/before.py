"""Methods with an underscore that do no harm where they stand."""

import torch
from torch import nn
from torch.func import functional_call, grad, jvp, vmap


class Log:
    """A log of its own, with methods that torch has, too."""

    def __init__(self):
        self.lines = []

    def add_(self, line):
        self.lines.append(line)
        return self


LOG = Log()


def network():
    layer = nn.Linear(2, 1)
    nn.init.constant_(layer.weight, 0.5)
    nn.init.zeros_(layer.bias)
    return layer


def temporary(x):
    y = x.clone().mul_(2.0)
    y.add_(x).clamp_(min=0.0)
    grid = torch.zeros(2)
    grid.fill_(3.0).add_(1.0)
    return y.relu_() * grid


def tangent(x):
    x.mul_(2.0)
    return x.exp()


def weighted(x, scale):
    scale.mul_(2.0)
    return (x * scale).sum()


def detached(x):
    level = x.detach().clone()
    level.div_(level.max())
    return (x * level).sum()


def train(layer, inputs):
    optimizer = torch.optim.SGD(layer.parameters(), lr=0.1)
    inputs.requires_grad_()
    loss = layer(inputs).sum()
    loss.backward()
    optimizer.step()
    for parameter in layer.parameters():
        parameter.grad.zero_()
    LOG.add_("trained").add_("twice")
    return layer.weight.detach()


def main():
    layer = network()
    batch = torch.tensor([[1.0, -2.0], [0.5, 3.0]])
    parameters = dict(layer.named_parameters())
    outputs = vmap(lambda x: functional_call(layer, parameters, (x,)))(batch)
    value, slope = jvp(tangent, (torch.zeros(2),), (torch.ones(2),))
    return (
        vmap(temporary)(batch),
        grad(weighted)(batch[0], torch.ones(2)),
        grad(detached)(batch[1]),
        value,
        slope,
        outputs.detach(),
        train(layer, batch.clone()),
    )
