import torch


def kept(x):
    return x[x > 0]


def scattered(x):
    return x[x > 0].std()


def columns(x):
    return x[x > 0].sum(dim=0)


def positions(x):
    return torch.nonzero(x).sum() + torch.where(x > 0)[0].max() + torch.unique(x).numel()


def sized(x, n):
    return x[:n].sum() + torch.arange(n).sum() + torch.zeros(n).sum() + x.repeat(n).sum()


def two_masks(x):
    return (x[x > 0] * x[x > -1]).sum()


def main():
    x = torch.tensor([[0.5, -1.0, 3.0], [1.25, 0.75, -1.5]])
    n = torch.tensor([1, 2])
    return [torch.vmap(f)(x) for f in (kept, scattered, columns, positions, two_masks)], torch.vmap(sized)(x, n)
