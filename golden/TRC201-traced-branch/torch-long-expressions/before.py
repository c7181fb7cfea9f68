"""Henyey-Greenstein phase function with a forward peak."""

import math

import torch


def phase(cosine, anisotropy):
    if (
        anisotropy.abs()
        < 1e-3  # practically isotropic
    ):
        return (
            torch.ones_like(cosine)
            / (4 * math.pi)
        )
    return (
        (1 - anisotropy**2)
        / (1 + anisotropy**2 - 2 * anisotropy * cosine) ** 1.5
        / (4 * math.pi)
    )


def mixture(cosine, forward, backward, weight):
    if weight > 0.5:
        value = phase(cosine, forward) * weight \
            + phase(cosine, backward) * (1 - weight)
    else:
        value = (phase(cosine, forward)
                 + phase(cosine, backward)) / 2
    return value


def main():
    cosines = torch.tensor([-1.0, 0.0, 0.5, 1.0], dtype=torch.float64)
    forward = torch.tensor([0.8, 0.0, 0.5, 0.9], dtype=torch.float64)
    weights = torch.tensor([0.9, 0.6, 0.2, 0.4], dtype=torch.float64)
    return torch.vmap(mixture)(cosines, forward, -forward / 2, weights)
