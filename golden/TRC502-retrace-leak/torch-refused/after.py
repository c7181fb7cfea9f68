"""Counts, names and lists that torch.compile takes for constants."""

import torch


@torch.compile(backend="eager", fullgraph=True)
def diffuse(field, sweeps):
    for _ in range(sweeps):
        field = 0.5 * field + 0.25 * (field.roll(1) + field.roll(-1))
    return field


@torch.compile(backend="eager", fullgraph=True)
def tagged(field, tag):
    return field * len(tag)


@torch.compile(backend="eager", fullgraph=True)
def total(parts):
    return sum(parts)


def collect(field):
    parts, sums = [], []
    for _ in range(20):
        parts.append(field)
        sums.append(total(parts))
    return sums


def main():
    field = torch.tensor([1.0, 0.0, 0.0, 2.0])
    for step in range(20):
        field = tagged(field, f"step {step}")
    sums = collect(field)
    for sweeps in range(1, 20):
        field = diffuse(field, sweeps)
    return {"field": field, "sums": sums}
