"""A contact law: linear while two grains touch, nothing when they do not."""

import torch

from .mapping import each

RADIUS = 0.5


def repulsion(distance, stiffness):
    """The force between two grains, given the distance of their centres."""
    overlap = 2 * RADIUS - distance
    return torch.where(overlap > 0, stiffness * overlap, overlap * 0)


def all_repulsions(distances, stiffness):
    return each(repulsion, in_dims=(0, None))(distances, stiffness)
