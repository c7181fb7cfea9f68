import torch
from torch import Tensor
from torch.func import vmap

TEMPERATURE = torch.tensor(0.5)


def soften(logits: Tensor, temperature: Tensor) -> Tensor:
    if temperature > 0:
        return torch.softmax(logits / temperature, dim=-1)
    return logits


def kernel(x: Tensor, y: Tensor, width: Tensor) -> Tensor:
    distance = torch.abs(x - y)
    if width > 1:
        distance = distance / width
    while width < 1:
        width = width * 2
    return torch.exp(-distance * width)


def scores(query: Tensor, keys: Tensor, width: Tensor) -> Tensor:
    raw = vmap(kernel, in_dims=(None, 0, None))(query, keys, width)
    if TEMPERATURE > 1:
        raw = raw / TEMPERATURE
    return soften(raw, TEMPERATURE)


def main():
    queries = torch.tensor([0.0, 1.0])
    keys = torch.tensor([0.0, 0.5, 2.0])
    return vmap(scores, in_dims=(0, None, None))(queries, keys, torch.tensor(0.75))
