import functorch
import torch
from torch import nn


class Learner:
    """Linear regression with the weights kept outside of the module."""

    def __init__(self, size, rate):
        module = nn.Linear(size, 1)
        nn.init.constant_(module.weight, 0.5)
        nn.init.zeros_(module.bias)
        self.rate = rate
        self.forward, self.params = functorch.make_functional(module, disable_autograd_tracking=True)
        self.gradient = torch.func.grad_and_value(self.loss)

    def loss(self, params, x, y):
        return (self.forward(params, x).squeeze(-1) - y).square().mean()

    def step(self, x, y):
        grads, value = torch.func.grad_and_value(self.loss)(self.params, x, y)
        self.params = tuple(p - self.rate * g for p, g in zip(self.params, grads))
        return value

    def weights(self):
        return torch.cat([p.flatten() for p in self.params])


def main():
    x = torch.tensor([[1.0, 2.0], [0.5, -1.0], [2.0, 0.0], [-1.0, 1.0]])
    y = torch.tensor([1.0, 2.0, 3.0, 4.0])
    learner = Learner(2, 0.1)
    losses = [learner.step(x, y).item() for _ in range(6)]
    return {"losses": losses, "weights": learner.weights().numpy()}
