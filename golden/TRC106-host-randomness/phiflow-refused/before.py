import numpy as np
from phi.flow import *


@jit_compile
def walk(u):
    for _ in range(2):
        u = u + 0.1 * np.random.rand()
    return u


@jit_compile
def speckled(u):
    return u + math.tensor(np.random.normal(size=(4,)), spatial("x"))


def main():
    u = math.zeros(spatial(x=4))
    return [bool((f(u) != f(u)).any) for f in (walk, speckled)]
