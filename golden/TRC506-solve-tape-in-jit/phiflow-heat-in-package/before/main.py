from phi.flow import *

from membrane import resting


def main():
    found = []
    for values in ([1.0, -1.0], [2.0, 0.0]):
        load = math.convert(math.tensor(values, spatial("x")))
        with math.SolveTape() as solves:
            deflection = resting(load)
        found.append((deflection, (abs(solves[0].residual) < 1e-4).all))
    return found
