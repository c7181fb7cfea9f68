import math

import torch
from torch.func import grad, grad_and_value, vmap


def loss(w, data):
    prediction = data @ w
    error = ((prediction - 1.0) ** 2).mean()
    if error.item() > 1e6:
        print("diverged", error.item())
    count = (prediction > 0).sum().item()
    best = int(prediction.argmax())
    step = w.abs().max().detach().item()
    with torch.no_grad():
        norm = w.norm().item()
    label = f"{error.item():.3f}"
    assert label
    return error / (1 + count) + error * step * 0.5 + error * norm + prediction[best]


@torch.no_grad()
def radius(w):
    return w.norm().item()


def scaled(w):
    return (w**2).sum() * radius(w)


def per_example(x, table, k):
    size = float(x.shape[0]) / math.sqrt(x.numel())
    first = table[0].item()
    return x * size + first + int(k)


@torch.compile(fullgraph=True, backend="eager")
def compiled(x):
    return x * float(x.sum())


def main():
    data = torch.tensor([[1.0, 2.0], [3.0, -1.0]])
    w = torch.tensor([3.0, 4.0])
    gradient, value = grad_and_value(loss)(w, data)
    table = torch.tensor([0.5, 1.5])
    history = [float(value)]
    return {
        "gradient": gradient,
        "value": history[0],
        "scaled": grad(scaled)(w),
        "examples": vmap(per_example, in_dims=(0, None, None))(data, table, torch.tensor(2)),
        "compiled": compiled(table),
    }
