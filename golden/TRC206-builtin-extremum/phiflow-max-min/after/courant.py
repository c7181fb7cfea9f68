from phiml import math

SLOWEST = 0.5


def stable(fastest, dt):
    """The step that is asked for, or what the fastest cell allows."""
    speed = math.where(SLOWEST > fastest, SLOWEST, fastest)
    return math.where(1 / speed < dt, 1 / speed, dt)
