import torch
from torch import nn


class Learner:
    """Linear regression with the weights kept outside of the module."""

    def __init__(self, size, rate):
        module = nn.Linear(size, 1)
        nn.init.constant_(module.weight, 0.5)
        nn.init.zeros_(module.bias)
        self.rate = rate
        self.params = {name: param.detach() for name, param in module.named_parameters()}

        def run_forward(params, *inputs):
            return torch.func.functional_call(module, params, inputs)

        self.forward = run_forward
        self.gradient = torch.func.grad_and_value(self.loss)

    def loss(self, params, x, y):
        return (self.forward(params, x).squeeze(-1) - y).square().mean()

    def step(self, x, y):
        grads, value = torch.func.grad_and_value(self.loss)(self.params, x, y)
        self.params = {name: p - self.rate * grads[name] for name, p in self.params.items()}
        return value

    def weights(self):
        return torch.cat([p.flatten() for p in self.params.values()])


def main():
    x = torch.tensor([[1.0, 2.0], [0.5, -1.0], [2.0, 0.0], [-1.0, 1.0]])
    y = torch.tensor([1.0, 2.0, 3.0, 4.0])
    learner = Learner(2, 0.1)
    losses = [learner.step(x, y).item() for _ in range(6)]
    return {"losses": losses, "weights": learner.weights().numpy()}
