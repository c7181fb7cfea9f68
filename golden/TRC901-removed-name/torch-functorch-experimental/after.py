"""Functionalised in-place code and forward-mode derivatives, from the package of experiments."""

import warnings

import torch
from torch import nn
from torch.func import hessian, jvp, vmap

warnings.filterwarnings("error", category=FutureWarning)  # as the tests of the project do


def running(values):
    total = torch.zeros_like(values)
    total[0] = values[0]
    total[1:] = values[1:] + values[:-1]
    return total


def cubic(x):
    return (x**3).sum()


def main():
    values = torch.tensor([1.0, 2.0, 4.0])
    pure = torch.func.functionalize(running)
    model = nn.Sequential(nn.Linear(2, 2), nn.BatchNorm1d(2))
    torch.func.replace_all_batch_norm_modules_(model)
    return {
        "running": pure(values),
        "rows": vmap(cubic)(torch.stack([values, 2 * values])),
        "hessian": hessian(cubic)(values),
        "tangent": jvp(cubic, (values,), (torch.ones(3),))[1],
        "tracks": model[1].track_running_stats,
    }
