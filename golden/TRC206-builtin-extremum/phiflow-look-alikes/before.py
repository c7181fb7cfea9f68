from phi.flow import *


@jit_compile
def rounded(x):
    return round(x)


@jit_compile
def weighted(x, factors=(1.0, 2.0)):
    largest = max(x.shape.sizes)
    return min(largest, 10) * x + abs(x) * max(min(factors), 0.5)


@jit_compile
def peak(x):
    return math.maximum(x.max, 1.0)


@jit_compile
def total(x):
    parts = [x, x, x]
    if any(part is None for part in parts) or not all(part.rank == 1 for part in parts):
        return x
    return sum(parts)


def main():
    fields = [math.convert(math.tensor(values, spatial("x"))) for values in ((1.2, -2.6, 3.4), (0.4, 0.6, -8.0), (5.5, 6.1, 7.9))]
    return [(rounded(x), weighted(x), peak(x), total(x)) for x in fields]
