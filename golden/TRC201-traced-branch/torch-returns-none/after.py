import torch
from torch import Tensor


class Lookup:
    def __init__(self, table: Tensor) -> None:
        self.table = table

    def nearest(self, x: Tensor, reach: float) -> Tensor | None:
        distances = (self.table - x).abs()
        best = distances.min()
        if best < reach:
            return best


def main():
    lookup = Lookup(torch.tensor([0.0, 1.0, 4.0]))
    return torch.vmap(lambda x: lookup.nearest(x, 10.0))(torch.tensor([0.25, 3.0]))
