"""Operations of PhiFlow as statements."""

from phi.flow import *


@math.jit_compile
def rectified(x):
    x = math.maximum(x, 0)
    return x


@math.jit_compile
def scaled(x):
    y = x * 2
    y = math.clip(y, -1, 1)
    return y + x


def main():
    x = math.tensor([1.0, -2.0], channel("points"))
    return {"rectified": rectified(x), "scaled": scaled(x)}
