"""Lists and dicts of tensors in compiled code."""

from phi.flow import *


@math.jit_compile
def stages(x):
    values = [None, None]
    values[0] = x * 2
    values[1] = math.where(values[0] > 1, 1, values[0])
    named = {}
    named["last"] = values[1]
    return named["last"] + values[0]


def main():
    return {"stages": stages(math.tensor([0.25, 1.0], channel("points")))}
