import torch
from torch.func import grad, jacrev


def barrier(x, low, high):
    inside = low < x < high
    if not inside or x == 0:
        return 100 * x**2
    return -torch.log(x - low) - torch.log(high - x)


def slope(x):
    return grad(barrier)(x, -1.0, 1.0) or torch.zeros_like(x)


def main():
    points = [torch.tensor(v, dtype=torch.float64) for v in (-2.0, -0.5, 0.0, 0.5)]
    return [slope(p) for p in points], jacrev(barrier)(points[1], -1.0, 1.0)
