import random

from phi.flow import *


@jit_compile
def perturbed(u, strength, noise):
    """Smoke with noise of a fixed grid."""
    return u + strength * noise


def bumps(u, noise):
    return 0.1 * noise


@jit_compile
def roughened(u, dt, noise):
    return u * (1 - dt) + bumps(u, noise)


@jit_compile
def shaken(u, noise):
    return u + noise


def main():
    u = math.zeros(spatial(x=8))
    first = perturbed(u, 1.0, math.random_normal(spatial(x=8)))
    second = perturbed(u, 1.0, math.random_normal(spatial(x=8)))
    rough = [roughened(u, dt=0.1, noise=math.random_uniform(u.shape)) for _ in range(2)]
    shocks = [shaken(u, random.random()), shaken(u, random.random())]
    return [bool((a != b).any) for a, b in ((first, second), rough, shocks)]
