import torch
from solvers import bounded, explained, solve


def main():
    xs = torch.tensor([[1.0, 2.0], [3.0, -4.0]])
    return torch.vmap(explained)(xs), torch.vmap(solve)(xs), torch.vmap(bounded)(xs)
