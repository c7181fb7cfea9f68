import torch
from torch.func import vmap


def momentum_step(x, v):
    start = x.clone()
    x = x + 0.0
    speed = v.clone()
    v *= 0.5
    x += v
    return x - start, speed


def accumulated(values):
    total = values[0].clone()
    for value in values:
        total += value
    return total


def bounded(x):
    return torch.clamp(x, min=x.mean(), max=x.median() + 1.0)


def main():
    x = torch.tensor([1.0, 2.0])
    v = torch.tensor([4.0, -6.0])
    values = torch.tensor([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]])
    return {
        "step": vmap(momentum_step)(x, v),
        "velocity": v,
        "accumulated": vmap(accumulated)(values),
        "values": values,
        "bounded": vmap(bounded)(values),
    }
