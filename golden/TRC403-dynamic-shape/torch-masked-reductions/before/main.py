import torch

from robust import log_sum, positive_mean, statistics


def main():
    rows = torch.tensor([[0.5, -1.0, 3.0, 1.5], [1.25, 0.75, 0.25, -1.5]])
    parts = torch.vmap(statistics)(rows)
    gradient = torch.vmap(torch.func.grad(log_sum))(rows)
    return list(parts), gradient, torch.vmap(positive_mean)(torch.tensor([[-1.0, -2.0], [2.0, -1.0]]))
