import torch
from torch.func import jacrev, vmap


class Arm:
    """Two links in the plane."""

    def __init__(self, upper, lower):
        self.upper = upper
        self.lower = lower

    def rotation(self, angle):
        c, s = torch.cos(angle), torch.sin(angle)
        return torch.tensor([
            [c, -s, 0.0],  # in the plane
            [s, c, 0.0],
            [0.0, 0.0, 1.0],
        ])

    def tip(self, angles):
        first = self.rotation(angles[0])
        second = self.rotation(angles[1])
        link = torch.tensor([1.0, 0.0, 0.0])
        return first @ (self.upper * link + self.lower * (second @ link))


def sheared(shear, point):
    matrix = torch.tensor([[1.0, shear], [0.0, 1.0], [0.1, 0.0]], dtype=torch.float64)
    return matrix @ point


def bounds(x):
    return torch.Tensor((x.min(), x.max()))


def main():
    arm = Arm(2.0, 1.0)
    angles = torch.tensor([[0.1, 0.2], [0.5, -0.3]])
    points = torch.tensor([[1.0, 2.0], [3.0, 4.0]], dtype=torch.float64)
    return {
        "tips": vmap(arm.tip)(angles),
        "jacobian": jacrev(arm.tip)(angles[0]),
        "sheared": vmap(sheared)(torch.tensor([0.5, -1.0]), points),
        "bounds": vmap(bounds)(angles),
    }
