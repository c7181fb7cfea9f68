from phi.flow import *


@jit_compile
def split(x):
    """Both signs where there is more than nothing, else what came."""
    if x.sum > 0:
        return x, -x
    return x


@jit_compile
def peaks(x):
    found = []
    if x.max > 0:
        found.append(x.max)
    else:
        found.append(x.min)
    if x.min > 10:
        found.append(x.min)
    return found[0]


def main():
    samples = ((1.0, 2.0), (-1.0, -3.0), (2.0, -5.0))
    fields = [math.convert(math.tensor(values, spatial("x"))) for values in samples]
    return [(split(x), peaks(x)) for x in fields]
