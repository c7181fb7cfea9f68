import random

from phi.flow import *


@jit_compile
def perturbed(u, strength):
    """Smoke with noise of a fixed grid."""
    noise = math.random_normal(spatial(x=8))
    return u + strength * noise


def bumps(u):
    return 0.1 * math.random_uniform(u.shape)


@jit_compile
def roughened(u, dt):
    return u * (1 - dt) + bumps(u)


@jit_compile
def shaken(u):
    return u + random.random()


def main():
    u = math.zeros(spatial(x=8))
    first = perturbed(u, 1.0)
    second = perturbed(u, 1.0)
    rough = [roughened(u, dt=0.1) for _ in range(2)]
    shocks = [shaken(u), shaken(u)]
    return [bool((a != b).any) for a, b in ((first, second), rough, shocks)]
