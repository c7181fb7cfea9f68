import torch
from torch.func import vmap


def f(x, xs):
    print("x is", x.shape)
    offset = xs.pop()
    return x + offset


def g(x, table):
    for key in list(table):
        table[key] = table[key] * x
    return x


def main():
    offsets = [torch.tensor(30.0), torch.tensor(20.0), torch.tensor(10.0)]
    table = {"a": torch.tensor(1.0)}
    batch = torch.tensor([1.0, 2.0, 3.0])
    out = vmap(f, in_dims=(0, None))(batch, offsets)
    vmap(g, in_dims=(0, None))(batch, table)
    return {"out": out, "left": len(offsets), "a": table["a"]}
