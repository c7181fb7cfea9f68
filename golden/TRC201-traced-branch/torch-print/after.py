import logging

import torch
from torch.func import vmap

logger = logging.getLogger(__name__)


def integrate(x, v, dt):
    print("one trace")
    x = x + dt * v
    if x > 10:
        print("left the domain")
    return x


def relax(x, rate):
    if rate > 1:
        logger.warning("unstable rate")
        rate = rate / 2
    return x - rate * x


def main():
    x = torch.tensor([1.0, 2.0])
    v = torch.tensor([0.5, 30.0])
    return vmap(relax)(vmap(integrate, in_dims=(0, 0, None))(x, v, 1.0), torch.tensor([0.5, 1.5]))
