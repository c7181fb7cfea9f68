import torch
from torch import tensor
from torch.func import grad, jacrev


def position(angle):
    """On the unit circle, at height 0."""
    return torch.tensor([torch.cos(angle), torch.sin(angle), 0.0])


def distance(angle, goal):
    x, y = 2.0 * torch.cos(angle), torch.sin(angle)
    return torch.linalg.norm(tensor([x, y]) - goal)


def swapped(p):
    q = p.new_tensor([p[1], p[0]])
    return (q * p**2).sum()


def main():
    angle = torch.tensor(0.5)
    return {
        "position": position(angle),
        "velocity": jacrev(position)(angle),
        "distance": grad(distance)(angle, torch.tensor([0.0, 1.0])),
        "swapped": grad(swapped)(torch.tensor([2.0, 3.0])),
    }
