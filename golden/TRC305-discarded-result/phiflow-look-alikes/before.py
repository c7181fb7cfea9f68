"""Settings, and results that are kept."""

from phi.flow import *


@math.jit_compile
def limited(x):
    math.get_precision()
    x = math.clip(x, -1, 1)
    parts = [x]
    parts.append(math.maximum(x, 0))
    return parts[0] + parts[1]


def main():
    return {"limited": limited(math.tensor([3.0, -2.0], channel("points")))}
