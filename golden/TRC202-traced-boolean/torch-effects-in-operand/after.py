import torch
from torch import Tensor, vmap

EVENTS: list[str] = []


def note(x: Tensor) -> Tensor:
    EVENTS.append("checked")
    return x < 10


def accept(x: Tensor, y: Tensor) -> Tensor:
    return x > 0 and note(y)


def main():
    accepted = vmap(accept)(torch.tensor([-2.0, -1.0]), torch.tensor([5.0, 5.0]))
    return accepted, len(EVENTS)
