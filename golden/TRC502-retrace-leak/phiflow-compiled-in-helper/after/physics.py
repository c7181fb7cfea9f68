"""Relaxation of a pressure."""

from phi.flow import *

RUNS = []


def smoothing(pressure):
    RUNS.append(1)
    return pressure + 0.25 * math.laplace(pressure, padding=extrapolation.ZERO)


smooth = jit_compile(smoothing)


def relax(pressure, sweeps):
    """Apply some sweeps of smoothing."""
    for _ in range(sweeps):
        pressure = smooth(pressure)
    return pressure


def unused(pressure):
    return jit_compile(smoothing)(pressure)
