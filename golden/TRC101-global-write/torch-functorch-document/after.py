import torch
from torch.func import grad

intermediate = None


def f(x):
    y = x.sin()
    intermediate = y
    z = y.cos().sum()
    return z, intermediate


def main():
    global intermediate
    x = torch.tensor([0.5, 1.0, 1.5])
    grad_x, intermediate = grad(f, has_aux=True)(x)
    return {"grad": grad_x, "intermediate": intermediate.numpy()}
