import torch
from torch.func import grad

intermediate = None


def f(x):
    global intermediate
    y = x.sin()
    intermediate = y
    z = y.cos().sum()
    return z


def main():
    x = torch.tensor([0.5, 1.0, 1.5])
    grad_x = grad(f)(x)
    return {"grad": grad_x, "intermediate": intermediate.numpy()}
