import functools


@functools.lru_cache(maxsize=128)
def bessel_ratio(kappa):
    """The mean resultant length of a von Mises distribution, for small kappa."""
    return kappa / 2 * (1 - kappa**2 / 8)
