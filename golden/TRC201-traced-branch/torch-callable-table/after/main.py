import torch
from torch import vmap

from activations import ACTIVATIONS, hard_tanh, shrink

LAYERS = [hard_tanh, shrink]


def positive_part(x):
    return torch.stack([torch.where(v > 0, v, 0 * v) for v in (x[0], x[1])])


def main():
    x = torch.tensor([-3.0, -0.25, 0.0, 0.75, 2.0])
    results = {name: vmap(function)(x) for name, function in ACTIVATIONS.items()}
    for layer in LAYERS:
        x = vmap(layer)(x)
    return results, x, vmap(positive_part)(torch.tensor([[1.0, -1.0], [-2.0, 3.0]]))
