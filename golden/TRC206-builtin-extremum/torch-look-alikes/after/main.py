import torch
from torch import vmap
from torch.func import grad

import numeric
from numeric import max as soft_max


def features(x, y, sizes=(3, 7)):
    width = max(x.shape[0], min(sizes))
    peak = torch.max(x, y).max() + x.min()
    smooth = soft_max(x[0], y[0]) + numeric.max(x[1], y[1])
    total = sum([x[0], y[0]]) + abs(x[1])
    if any(size > 5 for size in sizes) and all(isinstance(t, torch.Tensor) for t in (x, y)):
        total = total * width
    return torch.stack([peak, smooth, total])


def steepest(x):
    return max(x[0], x[1]) + min(x[0], 0.0)


def main():
    x = torch.tensor([[1.0, -2.0], [0.0, 3.0]])
    y = torch.tensor([[2.0, -1.0], [0.5, 1.0]])
    return vmap(features)(x, y), grad(steepest)(x[0])
