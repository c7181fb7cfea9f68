import torch
from torch.func import vmap

OFFSETS = [torch.tensor(3.0), torch.tensor(2.0), torch.tensor(1.0)]
TABLE = {}
SEEN = []


def shift(x):
    return x + OFFSETS.pop()


def tabulate(x, key):
    TABLE[key] = x * 2
    TABLE.update(last=x)
    return x


def novelty(x):
    SEEN.append(x * 3)
    return x * len(SEEN)


def main():
    xs = torch.tensor([1.0, 2.0, 3.0])
    out = vmap(shift)(xs)
    vmap(tabulate, in_dims=(0, None))(xs, "x")
    new = vmap(novelty)(xs)
    return {"out": out, "left": len(OFFSETS), "new": new}
