import math as host

import numpy as np
from phi.flow import *


def wave(x, phase):
    return math.sin(x) / np.sqrt(x.shape.get_size("points")) * np.pi + host.exp(phase)


def total(x):
    return math.sum(x, "points") * host.sqrt(2.0)


def main():
    x = tensor([1.0, 2.0, 3.0], instance("points"))
    return math.jit_compile(wave, auxiliary_args="phase")(x, 0.5), math.jit_compile(total)(x)
