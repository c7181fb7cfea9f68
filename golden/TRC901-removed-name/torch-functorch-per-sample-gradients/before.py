"""Per-sample gradients of a linear model, as the functorch tutorial wrote them."""

import warnings

import numpy as np
import torch
from functorch import (
    grad,  # of the loss, by the weights
    vmap,  # over the examples
)

warnings.filterwarnings("error", category=FutureWarning)  # as the tests of the project do


def loss(weights, example, target):
    prediction = torch.dot(weights, example)
    return (prediction - target) ** 2


def per_sample_gradients(weights, examples, targets):
    return vmap(grad(loss), in_dims=(None, 0, 0))(weights, examples, targets)


def main():
    rows = np.arange(12, dtype=np.float32).reshape(4, 3) / 10
    weights = torch.tensor([0.5, -1.0, 2.0])
    targets = torch.tensor([1.0, 0.0, -1.0, 2.0])
    return per_sample_gradients(weights, torch.from_numpy(rows), targets)
