"""A contact law: linear while two grains touch, nothing when they do not."""

from .mapping import each

RADIUS = 0.5


def repulsion(distance, stiffness):
    """The force between two grains, given the distance of their centres."""
    overlap = 2 * RADIUS - distance
    if overlap > 0:
        return stiffness * overlap
    return overlap * 0


def all_repulsions(distances, stiffness):
    return each(repulsion, in_dims=(0, None))(distances, stiffness)
