import torch
from noise import antithetic
from torch.func import grad, vmap


def payoff(x):
    up, down = antithetic(x, 0.1)
    return torch.sin(up) + torch.sin(down) - torch.sin(x) + x * 0


def sensitivity(points, count):
    paths = points.expand(count, -1)
    per_path = vmap(vmap(grad(payoff), randomness="different"), randomness="different")
    return per_path(paths).mean(0) / torch.cos(points)
