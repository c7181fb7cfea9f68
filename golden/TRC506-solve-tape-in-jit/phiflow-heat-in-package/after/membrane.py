"""Deflection of a membrane under a load."""

from phiml.math import Solve, jit_compile_linear, solve_linear


@jit_compile_linear
def stiffness(deflection):
    return 3 * deflection


# the hot loop
def deflected(load, tolerance):
    return solve_linear(stiffness, load, Solve("CG", tolerance, x0=0 * load))


def resting(load):
    return deflected(load, tolerance=1e-6)
