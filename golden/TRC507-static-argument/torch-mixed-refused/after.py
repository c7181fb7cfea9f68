import torch


def scaled(row, factor):
    return row * factor


batched = torch.vmap(scaled)


def main():
    rows = torch.ones(3, 2)
    return batched(rows, torch.tensor([1.0, 2.0, 3.0])), batched(rows, 2.0)
