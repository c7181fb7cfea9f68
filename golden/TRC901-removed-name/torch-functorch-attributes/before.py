"""Influence of single features, with the module imported as a whole: attributes, a decorator, nested calls."""

import warnings

import functorch
import torch

warnings.filterwarnings("error", category=FutureWarning)  # as the tests of the project do


def energy(x, stiffness):
    return 0.5 * stiffness * (x * x).sum()


@functorch.vmap
def normalised(row):
    return row / row.norm()


class Probe:
    transform = staticmethod(functorch.vmap)

    def __init__(self, stiffness):
        self.stiffness = stiffness

    def forces(self, points):
        return -functorch.vmap(functorch.grad(energy), in_dims=(0, None))(points, self.stiffness)

    def curvature(self, point):
        return functorch.hessian(energy)(point, self.stiffness)


def main():
    points = torch.tensor([[3.0, 4.0], [1.0, 0.0], [0.0, -2.0]])
    probe = Probe(2.0)
    doubled = probe.transform(lambda row: 2 * row)(points)
    return {
        "forces": probe.forces(points),
        "curvature": probe.curvature(points[0]),
        "normalised": normalised(points),
        "doubled": doubled,
    }
