import torch
from torch.func import grad, vmap


def log_volume(scale, lengths):
    scaled = scale * lengths
    positive = scaled[scaled > 0]
    return torch.log(positive).sum()


def spread(x):
    inside = x.abs() < 2
    # the outliers count for nothing
    core = x[inside]
    centre = core.mean()
    return centre, (core**2).sum() / len(core)


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
