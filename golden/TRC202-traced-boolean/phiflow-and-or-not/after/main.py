from phi.flow import *

from mixing import merge

merge_compiled = jit_compile(merge)


def main():
    pairs = (((1.0, 2.0), (3.0, 1.0)), ((-1.0, 2.0), (0.5, 0.5)), ((4.0, 5.0), (-1.0, 9.0)), ((0.5, 0.1), (0.2, 0.3)))
    results = []
    for a, b in pairs:
        a, b = (math.convert(math.tensor(values, spatial("x"))) for values in (a, b))
        results.append(merge_compiled(a, b))
    return results
