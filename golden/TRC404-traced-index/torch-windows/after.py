import torch

SIGNAL = torch.arange(12.0) ** 2
TABLE = torch.arange(24.0).reshape(4, 6)


def features(i, width=3):
    total = SIGNAL[i + torch.arange(width, device=SIGNAL.device)].sum()
    peak = SIGNAL[i - 1 + torch.arange(3, device=SIGNAL.device)].max()
    return total, peak, TABLE[:, i + torch.arange(2, device=TABLE.device)].sum(dim=0)


def main():
    return list(torch.vmap(features)(torch.tensor([2, 4, 3])))
