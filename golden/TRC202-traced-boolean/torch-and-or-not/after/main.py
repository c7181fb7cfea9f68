import torch
from torch import Tensor, vmap

from regions import in_box, visible


def weight(point: Tensor, sharp: bool = True) -> Tensor:
    inside = visible(point)
    condition = sharp & inside
    early_point_sum = point.sum()
    if not sharp:
        return torch.where(
            condition,
            early_point_sum,
            torch.where(inside, 0 * point.sum(), -point.sum()),
        )
    return torch.where(condition, early_point_sum, 0 * point.sum())


def main():
    points = torch.tensor([[0.1, 0.1], [0.4, 0.0], [0.9, 0.9], [1.5, 0.0], [6.0, 0.0]])
    blurred = vmap(lambda p: weight(p, sharp=False))(points)
    return vmap(visible)(points), vmap(in_box, in_dims=(0, None))(points, 0.5), vmap(weight)(points), blurred
