import torch

SIGNAL = torch.arange(12.0) ** 2
TABLE = torch.arange(24.0).reshape(4, 6)


def features(i, width=3):
    total = SIGNAL[i : i + width].sum()
    peak = SIGNAL[i - 1 : i + 2].max()
    return total, peak, TABLE[:, i : i + 2].sum(dim=0)


def main():
    return list(torch.vmap(features)(torch.tensor([2, 4, 3])))
