import logging

import torch
from torch.func import grad, vmap

logger = logging.getLogger(__name__)


def potential(r):
    print("distance", r)
    return 1 / r**12 - 2 / r**6


class Probe(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.scale = torch.nn.Parameter(torch.tensor(2.0))

    def forward(self, x):
        y = self.scale * x.sum()
        logger.info("activation %s of %s", y, "probe")
        print(f"activation {y:.3f}")
        return y


def main():
    r = torch.tensor([1.0, 1.5])
    forces = vmap(grad(potential))(r)
    return forces, vmap(Probe())(torch.ones(2, 3))
