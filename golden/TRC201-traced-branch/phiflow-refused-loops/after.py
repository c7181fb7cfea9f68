"""Loops that cannot be run to their end for every value."""

from phi.flow import *


@jit_compile
def frames(u):
    seen = []
    for _ in range(4):
        u = u * 0.5
        if u.max < 1:
            break
        seen.append(u)
    return math.stack([u, *seen], batch("frame"))


@jit_compile
def steps(u):
    for k in range(4):
        if u.max < k:
            break
        u = u * 0.5
    return u + k


@jit_compile
def logged(u):
    for k in range(4):
        if u.max < 1:
            print("still after", k)
            break
        u = u * 0.5
    return u


@jit_compile
def strict(u):
    for _ in range(4):
        if u.min < -1:
            raise ValueError("below the floor")
        u = u - 0.5
    return u


def main():
    u = math.convert(math.tensor((3.0, 0.5), spatial("x")))
    small = math.convert(math.tensor((0.75, -0.75), spatial("x")))
    return [(frames(v).sum, steps(v), logged(v), strict(v)) for v in (u, small)]
