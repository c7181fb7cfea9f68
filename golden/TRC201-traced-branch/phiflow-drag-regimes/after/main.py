from phi.flow import *

from drag import force

drag_force = jit_compile(force, auxiliary_args="radius")


def main():
    forces = []
    for speed in (0.004, 0.5, 40.0, 0.002):
        velocity = math.convert(math.tensor((speed, -0.5 * speed), channel(vector="x,y")))
        forces.append(drag_force(velocity, 0.5))
    return forces
