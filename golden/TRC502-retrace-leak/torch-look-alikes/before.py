"""What torch.compile makes dynamic by itself, or finds again."""

import torch
from torch._dynamo.utils import counters


@torch.compile(backend="eager", fullgraph=True)
def decay(field, rate, offset):
    return field * rate + offset


@torch.compile(backend="eager", fullgraph=True)
def mean(values):
    return values.mean()


def loss(weight, x):
    return ((weight * x) ** 2).sum()


def main():
    counters.clear()
    field, values, means = torch.tensor([1.0, 2.0]), torch.zeros(1), []
    weight = torch.tensor(1.0)
    for step in range(20):
        field = decay(field, 0.9 + 0.001 * step, step)
        values = torch.cat([values, field[:1]])
        means.append(mean(values))
        gradient = torch.compile(torch.func.grad(loss), backend="eager", fullgraph=True)
        weight = weight - 0.001 * gradient(weight, field)
    return {"field": field, "mean": means[-1], "weight": weight}
