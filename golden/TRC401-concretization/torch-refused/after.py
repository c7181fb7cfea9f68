import statistics

import torch
from torch.func import vmap

NAMES = ["cold", "warm", "hot"]


def window(x, n):
    return x[: int(n)].sum()


def padded(x, n):
    return torch.cat([x, torch.zeros(int(n))])


def level(x):
    return NAMES[int(x)], x


def filled(x):
    return torch.full((3,), x.sum().item())


def labelled(x):
    key = f"{x.sum():.1f}"
    return x * len(key)


def percent(x):
    return x * len("%.1f" % x.max())


def summary(x):
    return x - statistics.median(x.tolist())


def spread(x):
    low, high = x.tolist()
    low -= 0.5
    high += 0.5
    return x / (high - low)


def host(x, smooth):
    return x + torch.from_numpy(smooth(x.detach().cpu().numpy()))


def phase(x):
    return complex(x) * x


def main():
    x = torch.tensor([[1.0, 2.0], [3.0, 4.0]])
    n = torch.tensor([1, 2])
    shapes = vmap(window)(x, n), vmap(padded)(x, n), vmap(level)(n), vmap(filled)(x)
    texts = vmap(labelled)(x), vmap(percent)(x)
    lists = vmap(summary)(x), vmap(spread)(x), vmap(host, in_dims=(0, None))(x, abs)
    return shapes, texts, lists, vmap(phase)(n)
