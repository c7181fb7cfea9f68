"""A notebook export that imports everything."""

import warnings

import torch
from torch.func import grad, vjp, vmap

warnings.filterwarnings("error", category=FutureWarning)  # as the tests of the project do


def potential(x):
    return (x**4).sum() / 4


def main():
    points = torch.tensor([[1.0, 2.0], [0.0, -1.0]])
    forces = vmap(grad(potential))(points)
    value, pullback = vjp(potential, points[0])
    return forces, value, pullback(torch.tensor(1.0))[0]
