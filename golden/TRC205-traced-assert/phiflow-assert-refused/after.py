from phi.flow import *


@jit_compile
def fill(level, inflow):
    assert level.shape.rank == 1
    assert (level + inflow < 3).all, "the tank overflows"
    return level + inflow


def main():
    level = math.tensor([1.0, 2.0], channel(tank="a,b"))
    level = fill(level, 0.5)
    try:
        fill(level, 1.0)
        overflowed = False
    except AssertionError:
        overflowed = True
    return level, overflowed
