"""Influence of single features, with the module imported as a whole: attributes, a decorator, nested calls."""

import warnings

import torch

warnings.filterwarnings("error", category=FutureWarning)  # as the tests of the project do


def energy(x, stiffness):
    return 0.5 * stiffness * (x * x).sum()


@torch.func.vmap
def normalised(row):
    return row / row.norm()


class Probe:
    transform = staticmethod(torch.func.vmap)

    def __init__(self, stiffness):
        self.stiffness = stiffness

    def forces(self, points):
        return -torch.func.vmap(torch.func.grad(energy), in_dims=(0, None))(points, self.stiffness)

    def curvature(self, point):
        return torch.func.hessian(energy)(point, self.stiffness)


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
