from phi.jax.flow import *
from phi.torch import TORCH

BACKENDS = [TORCH, JAX]


@jit_compile
def settle(y, method):
    """Half way to the start, which belongs to the backend that is in use."""
    return 0.5 * (y + start) if method == "half" else start


def halves():
    """What a test does: everything again with each backend, of which each has a trace of its own."""
    found = []
    for backend in BACKENDS:
        with backend:
            start = math.ones(spatial(x=3))

            @jit_compile
            def half(y, factor):
                return factor * (y + start)

            for factor in (0.5, 0.25):
                found.append(half(2 * start, factor).numpy("x"))
    return found


def main():
    global start
    found = halves()
    for backend in BACKENDS:
        with backend:
            start = math.zeros(spatial(x=3))
            for method in ("half", "whole"):
                found.append(settle(math.ones(spatial(x=3)), method=method).numpy("x"))
    return found
