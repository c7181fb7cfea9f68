import torch
from torch.func import grad, vmap


def energy(x):
    x.requires_grad_(True)
    return (x**2).sum()


def halved(x, weights):
    x = x.clone().requires_grad_()
    y = weights.clone().requires_grad_(True) * x  # both
    return 0.5 * y


def main():
    points = torch.tensor([[0.5, 1.0], [2.0, 3.0]])
    return grad(energy)(points), vmap(halved, in_dims=(0, None))(points, torch.tensor([1.0, -1.0]))
