import torch
from torch.func import jacrev, vmap


class Arm:
    """Two links in the plane."""

    def __init__(self, upper, lower):
        self.upper = upper
        self.lower = lower

    def rotation(self, angle):
        c, s = torch.cos(angle), torch.sin(angle)
        return torch.stack([
            torch.stack([c, -s, c.new_zeros(())]),  # in the plane
            torch.stack([s, c, c.new_zeros(())]),
            c.new_tensor([0.0, 0.0, 1.0]),
        ])

    def tip(self, angles):
        first = self.rotation(angles[0])
        second = self.rotation(angles[1])
        link = torch.tensor([1.0, 0.0, 0.0])
        return first @ (self.upper * link + self.lower * (second @ link))


def sheared(shear, point):
    matrix = torch.stack([
        torch.stack([shear.new_ones(()), shear]),
        shear.new_tensor([0.0, 1.0]),
        shear.new_tensor([0.1, 0.0], dtype=torch.float64),
    ]).to(torch.float64)
    return matrix @ point


def bounds(x):
    return torch.stack((x.min(), x.max())).to(torch.get_default_dtype())


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
