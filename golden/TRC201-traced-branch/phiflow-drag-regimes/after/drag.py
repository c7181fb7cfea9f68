"""The drag of a sphere in water, for every Reynolds number."""

from phi.math import sqrt, sum as sum_, wrap
from phiml import math

VISCOSITY = 0.01


def coefficient(reynolds):
    return math.where(
        (reynolds < 1).all,
        24 / reynolds,  # Stokes
        math.where(
            (reynolds < 1000).all,
            24 / reynolds * (1 + 0.15 * reynolds**0.687),  # Schiller and Naumann
            wrap(0.44),  # Newton
        ),
    )


def force(velocity, radius):
    speed = sqrt(sum_(velocity**2, "vector"))
    reynolds = 2 * radius * speed / VISCOSITY
    return -0.5 * coefficient(reynolds) * speed * velocity
