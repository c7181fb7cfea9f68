import torch
from torch.func import grad, vmap

from stats import score


def main():
    x = torch.tensor([[[0.5, -1.0], [2.0, 0.3], [0.1, 0.2]], [[1.5, 0.25], [-0.75, 1.0], [0.4, -0.6]]])
    w = torch.tensor([0.7, -0.4])
    values = vmap(score, in_dims=(0, None))(x, w)
    return values, vmap(grad(score, argnums=1), in_dims=(0, None))(x, w)
