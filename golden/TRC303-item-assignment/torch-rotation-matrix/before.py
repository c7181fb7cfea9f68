"""Rotations from Euler angles, one matrix for each triple."""

import torch
from torch.func import vmap


def about_z(angle):
    matrix = torch.eye(3)
    matrix[0, 0] = torch.cos(angle)
    matrix[0, 1] = -torch.sin(angle)
    matrix[1, 0] = torch.sin(angle)
    matrix[1, 1] = torch.cos(angle)
    return matrix


def skew(axis):
    """The cross-product matrix of an axis."""
    matrix = torch.zeros(3, 3, dtype=axis.dtype, device=axis.device)
    x, y, z = axis
    matrix[0, 1], matrix[0, 2] = -z, y
    matrix[1, 0], matrix[1, 2] = z, -x
    matrix[2, 0], matrix[2, 1] = -y, x
    return matrix


def main():
    angles = torch.tensor([0.0, 0.5, -1.25])
    axes = torch.tensor([[1.0, 2.0, 3.0], [0.0, -1.0, 0.5]], dtype=torch.float64)
    return vmap(about_z)(angles), vmap(skew)(axes)
