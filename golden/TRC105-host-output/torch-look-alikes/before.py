import contextlib
import io
import logging

import torch
from torch.func import grad, jacrev, vmap

logger = logging.getLogger(__name__)
SCALE = torch.tensor(2.0)


def loss(w, x):
    y = (w * x).sum()
    print("loss", y)
    logger.info("loss %.3f", y)
    return y**2


def scaled(x, factor):
    print("factor", factor, SCALE)
    print(f"shape {x.shape}, {x.dim()} axes")
    logger.debug("one trace")
    return x * factor * SCALE


@torch.compile
def step(x):
    print("never run here", x)
    return x + 1


def report(values):
    for value in values:
        print(f"{value:.2f}")


def main():
    w, x = torch.tensor([1.0, 2.0]), torch.tensor([3.0, 4.0])
    with contextlib.redirect_stdout(io.StringIO()):
        gradient = grad(loss)(w, x)
        jacobian = jacrev(loss)(w, x)
        values = vmap(scaled, in_dims=(0, None))(x, torch.tensor(3.0))
        report(values)
    return gradient, jacobian, values
