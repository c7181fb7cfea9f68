import torch
from camera import project
from torch.func import jacfwd, vmap


def main():
    points = torch.tensor([[0.1, 0.2, 2.0], [-0.5, 0.3, 4.0]])
    focal = torch.tensor(1.5)
    return {
        "pixels": vmap(project, in_dims=(0, None))(points, focal),
        "slope": jacfwd(project)(points[0], focal),
        "plain": project(points[1], focal),
    }
