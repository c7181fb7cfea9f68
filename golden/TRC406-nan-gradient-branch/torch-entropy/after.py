import torch
from torch.func import grad, vmap


def entropy(p):
    return -torch.where(p > 0, p * torch.log(torch.where(p > 0, p, 1)), 0.0).sum()


def signed_root(x):
    """Square root with the sign of x."""
    return torch.where(x < 0, -torch.sqrt(torch.where(x < 0, -x, 1)), torch.sqrt(torch.where(x < 0, 1, x))).sum()


class Elu:
    def __init__(self, alpha):
        self.alpha = alpha

    def __call__(self, x):
        return torch.where(x > 0, x, self.alpha * (torch.exp(torch.where(x > 0, 1, x)) - 1)).sum()


def fractional(x):
    rising = x > 0.5
    return torch.where(rising, torch.where(rising, x - 0.5, 1) ** 1.5, 0.1 * x).sum()


def main():
    p = torch.tensor([0.0, 0.25, 0.75])
    x = torch.tensor([-4.0, 1.0, 100.0])
    return {
        "entropy": grad(entropy)(p),
        "batch": vmap(grad(entropy))(p.reshape(3, 1)),
        "root": grad(signed_root)(x),
        "elu": grad(Elu(2.0))(x),
        "fractional": grad(fractional)(x),
    }
