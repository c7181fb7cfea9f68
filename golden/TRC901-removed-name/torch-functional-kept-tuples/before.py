import torch
from functorch import grad, make_functional
from torch import nn


class Snapshots:
    """The weights after every step, so that the best ones can be taken in the end."""

    def __init__(self):
        self.weights = []

    def add(self, loss, weights):
        self.weights.append((loss, weights))

    def best(self):
        return min(self.weights, key=lambda pair: pair[0])[1]


def make_line():
    line = nn.Linear(1, 1)
    nn.init.constant_(line.weight, 2.0)
    nn.init.constant_(line.bias, -1.0)
    return line


def main():
    x = torch.tensor([[0.0], [1.0], [2.0]])
    y = torch.tensor([[1.0], [3.0], [2.0]])
    line, weights = make_functional(make_line())

    def loss(weights):
        return (line(weights, x) - y).abs().mean()

    snapshots = Snapshots()
    for rate in (0.5, 0.5, 4.0):
        snapshots.add(loss(weights).item(), weights)
        gradients = grad(loss)(weights)
        weights = tuple(w - rate * g for w, g in zip(weights, gradients))
    slope, offset = snapshots.best()
    return {"slope": slope.item(), "offset": offset.item(), "last": loss(weights).item()}
