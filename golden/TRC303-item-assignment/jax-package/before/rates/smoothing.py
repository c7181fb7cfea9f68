from numpy import array, zeros

WEIGHTS = array([0.25, 0.5, 0.25])


def smoothed(values):
    """The inner values as weighted means."""
    out = zeros(3)
    out[0], out[2] = values[0], values[2]
    out[1] = (WEIGHTS * values).sum()
    return out
