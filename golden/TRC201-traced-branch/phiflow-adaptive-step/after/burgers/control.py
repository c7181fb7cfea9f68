"""How far a step may go."""

from phi.flow import *

CFL = 0.5
LONGEST = 0.25


def stable_step(speed, dx):
    """The largest stable step for a velocity of this size, but never more than LONGEST."""
    return math.where(speed > 1, CFL * dx / speed, LONGEST)
