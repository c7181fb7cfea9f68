import torch
from torch import Tensor, vmap

from regions import in_box, visible


def weight(point: Tensor, sharp: bool = True) -> Tensor:
    inside = visible(point)
    if sharp and inside:
        return point.sum()
    if not sharp and not inside:
        return -point.sum()
    return 0 * point.sum()


def main():
    points = torch.tensor([[0.1, 0.1], [0.4, 0.0], [0.9, 0.9], [1.5, 0.0], [6.0, 0.0]])
    blurred = vmap(lambda p: weight(p, sharp=False))(points)
    return vmap(visible)(points), vmap(in_box, in_dims=(0, None))(points, 0.5), vmap(weight)(points), blurred
