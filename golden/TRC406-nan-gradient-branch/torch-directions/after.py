import torch
from torch.func import jacrev


def direction(v):
    length = torch.linalg.norm(v)
    return torch.where(
        length > 0,
        v / torch.where(length > 0, length, 1),
        torch.zeros_like(v),
    )


def sinc(x):
    small = x.abs() < 1e-4
    exact = torch.sin(x) / torch.where(small, 1, x)
    return torch.where(small, 1 - x**2 / 6, exact)


def angle(u, v):
    cosine = (u * v).sum()
    cosine_abs_is_below_1 = cosine.abs() < 1
    return torch.where(
        cosine_abs_is_below_1,
        torch.acos(torch.where(cosine_abs_is_below_1, cosine, 0)),
        0.0,
    )


def main():
    zero = torch.zeros(2)
    x = torch.tensor([0.0, 2.0])
    axis = torch.tensor([1.0, 0.0])
    return {
        "direction": (direction(zero), jacrev(direction)(torch.tensor([3.0, 4.0])), jacrev(direction)(zero)),
        "sinc": jacrev(sinc)(x),
        "angle": (jacrev(angle)(axis, axis), jacrev(angle)(axis, torch.tensor([0.0, 1.0]))),
    }
