import torch
from torch.func import grad, jacrev


def roughness(x):
    """The square of the derivative, summed up."""
    slope = grad(lambda x: (x**3 + torch.sin(x)).sum())(x)
    return (slope**2).sum()


def sensitivities(x, scale):
    def total_of(x):
        hidden = torch.tanh(scale * x)
        return hidden.mean()

    return grad(total_of)(x) * scale


def main():
    x = torch.tensor([0.5, -1.0, 2.0])
    return grad(roughness)(x), jacrev(sensitivities)(x, 2.0)
