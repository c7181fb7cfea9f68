"""Masks that come from elsewhere."""


def outliers(values, limit: float):
    return (values - values.mean()).abs() > limit * values.std()


def blank(image, valid):
    """The image, zero where it is not valid."""
    result = image * 1.0
    result = result.masked_fill(~valid, 0.0)
    return result
