"""Methods without an underscore change nothing."""

import torch
import torch.nn.functional as F


def prepared(x, limit):
    x = x.clamp(min=-limit, max=limit)
    x = torch.add(x, 1.0)
    return x


def ranked(x):
    x = x.sort().values
    x = x.relu()
    return x[-1] - x[0]


def loss(w, x):
    hidden = w * x
    hidden = F.relu(hidden)
    return hidden.sum()


def main():
    x = torch.tensor([[3.0, -1.0, 0.5], [-4.0, 2.0, 1.0]])
    return {
        "prepared": torch.func.vmap(prepared, in_dims=(0, None))(x, 2.0),
        "ranked": torch.func.vmap(ranked)(x),
        "slope": torch.func.grad(loss)(torch.tensor([1.0, 2.0]), torch.tensor([3.0, -4.0])),
    }
