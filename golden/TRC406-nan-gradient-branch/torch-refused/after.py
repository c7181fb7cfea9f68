import torch
from torch.func import grad


def ripple(x, y):
    r = torch.sqrt(x * x + y * y)
    return torch.where(r > 0, torch.sin(r) / r, 1.0)


def both_read(x):
    root = torch.sqrt(x)
    return torch.where(x > 0, root, 0.0).sum() + root.detach().sum() * 0


def main():
    zero = torch.tensor(0.0)
    return {"ripple": grad(ripple)(zero, zero), "root": grad(both_read)(torch.tensor([0.0, 4.0]))}
