"""Jacobians of a small network, with functorch under a short name and functions that are passed on."""

import warnings
from functools import partial

import numpy as np
import torch
import torch.func as ft

warnings.filterwarnings("error", category=FutureWarning)  # as the tests of the project do

OVER_ROWS = partial(ft.vmap, in_dims=0)
TRANSFORMS = {"rev": ft.jacrev, "fwd": ft.jacfwd}


def layer(row):
    return torch.stack([row.sum(), (row * row).sum()])


def jacobians(rows, mode):
    return OVER_ROWS(TRANSFORMS[mode](layer))(rows)


def main():
    rows = torch.from_numpy(np.linspace(-1, 1, 6, dtype=np.float32).reshape(2, 3))
    directional = ft.jvp(layer, (rows[0],), (torch.ones(3),))[1]
    return jacobians(rows, "rev"), jacobians(rows, "fwd"), directional
