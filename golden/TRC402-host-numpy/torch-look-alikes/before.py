import math

import numpy as np
import torch

TABLE = np.array([1.0, 2.0, 3.0], dtype=np.float32)


def scaled(x, temperature):
    rate = math.exp(temperature) * math.log(x.shape[-1])
    return x / np.sqrt(len(x)) * np.pi + rate


def step(x):
    """Zero is the right derivative of what the index says."""
    return TABLE[int(x) - 2] * x**2 * math.copysign(1.0, 2.0) / max(1, math.floor(x) - 1)


def looked_up(x, level):
    return x * float(TABLE[level])


def weighted(x):
    return x * np.float64(2.0) + np.ndim(x) + np.prod(x.shape) // 2


def eager(x):
    return torch.from_numpy(np.sin(x.numpy()))


def main():
    x = torch.tensor([[0.5, -1.0], [1.5, 0.25]])
    batched = torch.vmap(scaled, in_dims=(0, None))(x, torch.tensor(0.5))
    gradient = torch.func.grad(step)(torch.tensor(2.3))
    rows = torch.vmap(looked_up, in_dims=(0, None))(torch.tensor([1.0, 2.0]), torch.tensor(2))
    return batched, gradient, rows, eager(torch.tensor([0.5])), torch.vmap(weighted)(x)
