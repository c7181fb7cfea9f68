"""A covariance matrix whose diagonal is written through a view."""

import torch
from torch.func import vmap


def with_noise(points, noise):
    kernel = torch.exp(-((points[:, None] - points[None, :]) ** 2))
    jitter = torch.zeros(3, 3)
    diagonal = torch.diagonal(jitter)
    diagonal += noise
    first_row = jitter[0]
    first_row[2] = noise.sum()
    return kernel + jitter, diagonal


def windows(signal):
    """Overlapping windows of a buffer that the caller sees as a whole."""
    padded = torch.full((7,), -1.0)
    inside = padded[2:5]
    inside.copy_(signal)
    padded[:2] *= 0.5
    return padded


def main():
    points = torch.tensor([[0.0, 1.0, 2.0], [0.0, 0.5, 0.25]])
    noise = torch.tensor([[0.1, 0.2, 0.3], [1.0, 2.0, 3.0]])
    return *vmap(with_noise)(points, noise), vmap(windows)(points)
