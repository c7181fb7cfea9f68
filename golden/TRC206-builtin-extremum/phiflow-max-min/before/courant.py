SLOWEST = 0.5


def stable(fastest, dt):
    """The step that is asked for, or what the fastest cell allows."""
    speed = max(fastest, SLOWEST)
    return min(dt, 1 / speed)
