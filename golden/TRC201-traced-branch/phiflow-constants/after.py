from phi.flow import *

GAIN = 2.0


@jit_compile
def amplified(x):
    """What is computed from numbers, and from tensors of NumPy, is known while tracing."""
    y = math.wrap(2)
    wave = math.sin(y**2)
    if (wave > 1).all:
        return wave * x
    if math.sqrt(GAIN) > 1 and (math.vec(x=1, y=2) > 0).all:
        return x / wave
    return x


@jit_compile(auxiliary_args="y")
def shaped(x, y):
    wave = math.sin(y**2)
    if (wave > -0.5).all:
        return wave * x
    return wave - x


def main():
    x = math.ones(spatial(x=2))
    return [amplified(x), amplified(2 * x)], [shaped(x, math.wrap(angle)) for angle in (1, 2)]
