"""A simulation for the interactive view, which ΦFlow 3 does not have."""

from phi.flow import *

speed = CenteredGrid(1.0, 0, x=4, y=4)

for _ in view("speed", play=False, namespace=globals()).range(2):
    speed = diffuse.explicit(speed, 0.1, dt=1)


def main():
    return speed.values.mean
