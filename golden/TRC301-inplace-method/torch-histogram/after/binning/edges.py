"""Where a value falls, between 0 and 1."""


def locate(values, bins: int):
    return (values * bins).long().clamp(0, bins - 1)
