import torch
from torch.func import grad, jacrev, vmap


def shifted(x, offset, mode="plain"):
    return x + offset if mode == "plain" else x * offset


def energy(x, power, scaled):
    value = (x**power).sum()
    return value / x.shape[0] if scaled else value


def main():
    x = torch.tensor([1.0, 2.0, 3.0])
    return [
        vmap(shifted)(x, x, mode="product"),
        vmap(shifted, in_dims=(0, None, None))(x, 2.0, "plain"),
        vmap(shifted, in_dims=(0, None))(x, 2.0),
        grad(energy)(x, 2, True),
        jacrev(shifted)(x, 2.0, "product"),
        vmap(lambda row: shifted(row, 1.0, "plain"))(x),
        vmap(lambda pair: pair["a"] * pair["b"], in_dims=({"a": 0, "b": None},))({"a": x, "b": 2.0}),
    ]
