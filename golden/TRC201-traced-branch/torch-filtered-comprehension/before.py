"""Statistics of the members of an ensemble that satisfy a condition."""

import torch
from torch import Tensor, vmap


def positive_part(row: Tensor) -> Tensor:
    return sum(v for v in row if v > 0)


def labelled(row: Tensor, names: tuple[str, ...]) -> dict[str, Tensor]:
    return {name: value for name, value in zip(names, row) if value < 1}


def inside(row: Tensor, low: float, high: float) -> list[Tensor]:
    return [v for v in row if v > low if v < high]


def scaled(row: Tensor, factors: list[float]) -> Tensor:
    """Filters by what Python knows stay as they are."""
    return torch.stack([v * f for v, f in zip(row, factors) if f != 0]) + sum(i for i in range(9) if i % 2)


def main():
    rows = torch.tensor([[1.0, -2.0, 3.0], [0.5, 0.25, -1.0]])
    plain = vmap(lambda row: scaled(row, [1.0, 0.0, 2.0]))(rows)
    return {
        "scaled": plain,
        "positive": vmap(positive_part)(rows),
        "inside": vmap(lambda row: inside(row, 0.0, 2.0))(rows),
        "labelled": vmap(lambda row: labelled(row, ("a", "b", "c")))(rows),
    }
