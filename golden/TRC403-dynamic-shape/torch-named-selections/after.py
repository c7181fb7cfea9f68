import torch
from torch.func import grad, vmap


def log_volume(scale, lengths):
    scaled = scale * lengths
    return torch.where(scaled > 0, torch.log(torch.where(scaled > 0, scaled, 1)), 0).sum()


def spread(x):
    inside = x.abs() < 2
    centre = torch.where(inside, x, 0).sum() / inside.sum()
    return centre, torch.where(inside, x**2, 0).sum() / inside.sum()


def median_of_valid(x):
    valid = x[x > 0]
    return valid.sum() if valid.numel() else x.sum()


def main():
    lengths = torch.tensor([[1.0, -0.5, 2.0], [0.25, 3.0, -1.0]])
    scale = torch.tensor(1.5)
    return (
        vmap(log_volume, in_dims=(None, 0))(scale, lengths),
        vmap(grad(log_volume), in_dims=(None, 0))(scale, lengths),
        vmap(spread)(lengths),
        [median_of_valid(row) for row in lengths],
    )
