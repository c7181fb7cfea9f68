"""The drag of a sphere in water, for every Reynolds number."""

from phi.math import sqrt, sum as sum_, wrap

VISCOSITY = 0.01


def coefficient(reynolds):
    if (reynolds < 1).all:
        return 24 / reynolds  # Stokes
    if (reynolds < 1000).all:
        return 24 / reynolds * (1 + 0.15 * reynolds**0.687)  # Schiller and Naumann
    return wrap(0.44)  # Newton


def force(velocity, radius):
    speed = sqrt(sum_(velocity**2, "vector"))
    reynolds = 2 * radius * speed / VISCOSITY
    return -0.5 * coefficient(reynolds) * speed * velocity
