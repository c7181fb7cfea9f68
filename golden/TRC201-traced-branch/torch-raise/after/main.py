import torch

from checks import bounded_log, require_positive


def log_density(x, scale):
    scale = require_positive(scale, "scale")
    return -((x / scale) ** 2) / 2 - bounded_log(scale, 1e-3)


def main():
    x = torch.tensor([0.5, -1.0])
    return torch.func.vmap(log_density)(x, torch.tensor([1.0, 2.0]))
