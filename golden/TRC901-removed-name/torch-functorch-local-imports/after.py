"""Imports where they are needed: in functions, in a branch, and for type checkers."""

import warnings
from typing import TYPE_CHECKING

import torch

warnings.filterwarnings("error", category=FutureWarning)  # as the tests of the project do

if TYPE_CHECKING:
    from torch.func import vmap as VmapType

BATCHED = True

if BATCHED:
    from torch.func import vmap as over_rows
else:
    over_rows = None


def squared(row):
    return (row * row).sum()


def gradients(rows):
    return over_rows(torch.func.grad(squared))(rows)


def both(rows):
    from torch.func import grad_and_value

    gradient, value = grad_and_value(squared)(rows[0])
    return gradient, value


def describe(transform: "VmapType") -> str:
    """What functorch.vmap is called: functorch.vmap stays functorch.vmap in words."""
    return "functorch." + "vmap"  # functorch.vmap


def main():
    rows = torch.tensor([[1.0, 2.0], [3.0, -1.0]])
    return gradients(rows), both(rows), len(describe(over_rows))
