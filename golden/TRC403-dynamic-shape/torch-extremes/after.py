import torch


def spread(x, weight):
    seen = weight > 0.5
    return torch.where(seen, x, -torch.inf).max() - torch.where(seen, x, torch.inf).min() + torch.where(seen, x, 0).sum() / seen.sum()


def main():
    x = torch.tensor([[0.5, -1.0, 3.0], [1.25, 0.75, -1.5]])
    weight = torch.tensor([[1.0, 0.0, 1.0], [0.0, 1.0, 1.0]])
    return torch.vmap(spread)(x, weight)
