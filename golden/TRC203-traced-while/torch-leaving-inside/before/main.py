import torch
from torch.func import grad, vmap

import walk


def main():
    position = torch.tensor([-5.0, 0.0, 2.9, -3.0, 1.0])
    speed = torch.tensor([1.0, 0.0, 2.5, -0.9, 0.4])
    return {
        "walk": vmap(walk.walk)(position, speed),
        "lost": vmap(walk.until_lost)(torch.tensor([-11.0, -3.0, 0.0, 60.0, 0.5])),
        "slope": vmap(grad(walk.until_lost))(torch.tensor([-11.0, -3.0, 0.0, 60.0, 0.5])),
        "spin": vmap(walk.spin)(torch.tensor([0.5, 2.25, 90.0])),
    }
