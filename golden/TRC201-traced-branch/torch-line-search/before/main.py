import torch
from torch import vmap

from search import descend


def main():
    starts = torch.tensor([[0.5, -0.5, 0.25], [2.5, 2.0, -2.5], [0.93040282, -1.05745361, 0.93040282]])
    return vmap(descend)(starts.double())
