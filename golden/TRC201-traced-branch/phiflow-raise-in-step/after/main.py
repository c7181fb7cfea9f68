from phi.flow import *

from reservoir import drain


def main():
    step = jit_compile(drain)
    levels = ((1.5, 2.0, 0.5), (0.5, 0.25, 0.75), (3.0, 4.0, 1.0))
    return [step(math.convert(math.tensor(values, spatial("basins")))) for values in levels]
