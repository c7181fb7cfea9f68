from phi.flow import *


@jit_compile
def combine(a, b):
    healthy = all([(a > 0).all, (b > 0).all])
    touched = any([a.max > 1.5, b.max > 5])
    return math.where(healthy, 1.0, 0.5) * a + math.where(touched, b, 0.0)


def main():
    pairs = (((1.0, 2.0), (3.0, 4.0)), ((-1.0, 2.0), (3.0, 4.0)), ((-1.0, -2.0), (-3.0, 4.0)))
    results = []
    for a, b in pairs:
        a, b = (math.convert(math.tensor(values, spatial("x"))) for values in (a, b))
        results.append(combine(a, b))
    return results
