import torch
from torch.func import grad, jacrev


def roughness(x):
    """The square of the derivative, summed up."""
    y = (x**3 + torch.sin(x)).sum()
    slope = torch.autograd.grad(y, x)[0]
    return (slope**2).sum()


def sensitivities(x, scale):
    hidden = torch.tanh(scale * x)
    total = hidden.mean()
    return torch.autograd.grad(total, [x], create_graph=False)[0] * scale


def main():
    x = torch.tensor([0.5, -1.0, 2.0])
    return grad(roughness)(x), jacrev(sensitivities)(x, 2.0)
