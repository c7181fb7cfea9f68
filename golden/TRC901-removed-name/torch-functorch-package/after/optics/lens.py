from .compat import vmap

POWER = 1.5


def deviation(angle):
    return POWER * angle


def deviations(angles):
    return vmap(deviation)(angles)
