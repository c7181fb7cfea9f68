import torch
from torch.func import vmap


class Histogram:
    def __init__(self, bins):
        self.bins = bins

    def bin_of(self, x):
        return int(x * self.bins)

    def weight(self, weights, x):
        return weights[self.bin_of(x)] * x


def gated(x, y):
    open_ = bool((x > 0).any())
    loud = bool(y)
    return torch.where(torch.as_tensor(open_), x.sum() * loud, -y)


def lookup(table, index):
    return table[int(index)] * 2


def main():
    histogram = Histogram(4)
    weights = torch.tensor([1.0, 2.0, 3.0, 4.0])
    x = torch.tensor([0.1, 0.3, 0.95])
    rows = torch.tensor([[1.0, -1.0], [-2.0, -3.0], [4.0, 5.0]])
    y = torch.tensor([0.0, 2.0, 3.0])
    table = torch.tensor([10.0, 20.0, 30.0])
    return {
        "weights": vmap(histogram.weight, in_dims=(None, 0))(weights, x),
        "gated": vmap(gated)(rows, y),
        "lookup": vmap(lookup, in_dims=(None, 0))(table, torch.tensor([2, 0, 1])),
    }
