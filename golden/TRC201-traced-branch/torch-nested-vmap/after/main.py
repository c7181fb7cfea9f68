from functools import partial

import torch
from torch.func import hessian, jacrev, vmap

from kernels import bump, wendland


@partial(vmap, in_dims=(None, 0))
def row(x, ys):
    return wendland(x, ys, 2.0)


def gram(xs, ys):
    return vmap(row, in_dims=(0, None))(xs, ys)


def main():
    xs = torch.tensor([[0.0, 0.0], [1.0, 0.5], [3.0, -1.0]], dtype=torch.float64)
    points = torch.tensor([[0.2, 0.1], [0.6, -0.3], [2.0, 0.0]], dtype=torch.float64)
    return {
        "gram": gram(xs, xs[:2]),
        "jacobian": vmap(jacrev(bump))(points),
        "hessian": vmap(hessian(bump))(points),
    }
