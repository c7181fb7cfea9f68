import torch
import torch.nn as nn


class Polynomial(nn.Module):
    def __init__(self, degree):
        super().__init__()
        self.coefficients = nn.Parameter(torch.linspace(-1.0, 1.0, degree + 1))
        self.offset = nn.Parameter(torch.tensor(0.25))

    def forward(self, x, scale=1.0):
        powers = torch.stack([x**n for n in range(len(self.coefficients))], dim=-1)
        return scale * (powers @ self.coefficients) + self.offset


def build(degree):
    model = Polynomial(degree)
    weights = dict(model.named_parameters())

    def function(weights, *inputs, **options):
        return torch.func.functional_call(model, weights, inputs, options)

    return function, weights


def objective(function, weights, x, y):
    return (function(weights, x, scale=2.0) - y).square().sum()


def descend(function, weights, x, y, rate=0.01):
    gradients = torch.func.grad(objective, argnums=1)(function, weights, x, y)
    return {name: w - rate * gradients[name] for name, w in weights.items()}


def main():
    x = torch.tensor([0.0, 0.5, 1.0, 2.0])
    y = torch.tensor([1.0, 2.0, 0.0, 1.0])
    function, weights = build(2)
    values = []
    for _ in range(3):
        values.append(objective(function, weights, x, y).item())
        weights = descend(function, weights, x, y)
    slopes = torch.func.vmap(torch.func.grad(function, argnums=1), in_dims=(None, 0))(weights, x)
    return {"values": values, "slopes": slopes.detach().numpy(), "number": sum(w.numel() for w in weights.values())}
