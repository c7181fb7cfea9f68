"""torch.compile keeps its programs with the code, and looks whether captured values are the same: made anew or not."""

import functools

import torch
from torch._dynamo.utils import counters


def halve(x):
    return x / 2


class Scaler:
    def __init__(self):
        self.scale = torch.tensor(3.0)

    def apply(self, x):
        return x * self.scale


def run(x, steps):
    scaler = Scaler()
    for step in range(steps):
        weight = torch.tensor(float(step + 1))
        x = torch.compile(lambda v: v * weight, backend="eager")(x)
        x = torch.compile(halve, backend="eager")(x)
        x = torch.compile(scaler.apply, backend="eager")(x)
        x = torch.compile(functools.partial(torch.add, other=weight), backend="eager")(x)

        @torch.compile(backend="eager")
        def shift(v):
            return v - weight

        x = shift(x)
    return x


def main():
    torch._dynamo.reset()
    counters.clear()
    return run(torch.tensor([1.0, -2.0]), 3), counters["stats"]["unique_graphs"]
