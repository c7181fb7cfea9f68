from phi.jax.flow import *


def limited(velocity, maximum):
    """The velocity, scaled down as a whole where it is too fast."""
    try:
        if (math.max(abs(velocity), "x") > maximum).all:
            velocity = velocity * (maximum / math.max(abs(velocity), "x"))
    except Exception:
        return velocity * 0
    return velocity


def main():
    velocity = math.tensor([1.0, -4.0], spatial("x"))
    return limited(velocity, math.tensor(2.0)), jit_compile(limited)(velocity, math.tensor(2.0))
