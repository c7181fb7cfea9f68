import math

import phiml.math as pm
from phiml.math import spatial

TURN = 6.283185307179586
assert math.isclose(TURN, 2 * math.pi)


@pm.jit_compile
def wrap_angle(angle):
    """The angles, turned so that their mean lies between -pi and pi."""
    mean = angle.mean
    angle = pm.where(
        mean > TURN / 2,
        angle - TURN,
        pm.where(mean < -TURN / 2, angle + TURN, angle),
    )
    return angle


def main():
    samples = ((0.5, 1.0), (4.0, 3.5), (-7.0, -2.0))
    return [wrap_angle(pm.convert(pm.tensor(values, spatial("x")))) for values in samples]
