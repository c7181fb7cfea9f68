import torch
from masks import blank, outliers
from torch.func import vmap


def cleaned(signal, limit: float = 1.0):
    found = signal.clone()
    bad = outliers(signal, limit)
    found[bad] = signal.median()
    return found


def main():
    signals = torch.tensor([[1.0, 1.5, 9.0, 1.25], [0.0, -8.0, 0.5, 0.25]])
    valid = torch.tensor([[True, True, False, True], [False, True, True, True]])
    return vmap(cleaned)(signals), vmap(blank)(signals, valid)
