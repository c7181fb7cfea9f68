import torch
from torch.func import grad, jacrev, vjp


def quadratic(x):
    return x * x.item()


def weighted_residual(w, data, target):
    residual = data @ w - target
    scale = float(residual.abs().mean())
    return (residual**2).sum() * scale


def components(p):
    a, b = p.tolist()
    return p * (a + 2 * b)


def main():
    data = torch.tensor([[1.0, 2.0], [3.0, -1.0]])
    target = torch.tensor([0.5, -0.5])
    w = torch.tensor([0.25, -0.75])
    value, pull = vjp(lambda x: quadratic(x) + x, torch.tensor(3.0))
    return {
        "quadratic": grad(quadratic)(torch.tensor(3.0)),
        "weighted": grad(weighted_residual)(w, data, target),
        "components": jacrev(components)(torch.tensor([1.0, 2.0])),
        "vjp": (value, pull(torch.tensor(2.0))[0]),
    }
