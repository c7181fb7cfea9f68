"""Aliases of ΦFlow 2 that are still there, and a `view` that is not ΦFlow's."""

from phi import math as old_math
from phi.flow import *
from phi.math import functional_gradient


def view(values):
    return values


def energy(x):
    return math.sum(x**2)


def main():
    x = tensor([1.0, -2.0], instance("points"))
    return (
        old_math.functional_gradient(energy, "x", get_output=False)(x),
        functional_gradient(energy, "x", get_output=False)(x),
        view(x),
    )
