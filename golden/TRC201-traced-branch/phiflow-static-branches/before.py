from phi.flow import *


def smooth(x, weights=None, axis="x", scheme="periodic"):
    if weights is None:
        weights = (0.25, 0.5, 0.25)
    if axis not in x.shape:
        return x
    if x.shape.spatial_rank == 1 and scheme == "periodic":
        left, right = math.shift(x, (-1, 1), axis, padding=PERIODIC, stack_dim=None)
    else:
        left, right = math.shift(x, (-1, 1), axis, padding=ZERO_GRADIENT, stack_dim=None)
    return weights[0] * left + weights[1] * x + weights[2] * right


@jit_compile(auxiliary_args="order")
def scale(x, order):
    if order > 1:
        return x * order
    return x


@jit_compile
def center(x, keep_mean=False):
    if not keep_mean and x.rank == 1 and isinstance(x, Tensor):
        x = x - x.mean
    return x


@jit_compile
def shifted(x):
    return x + 1 if x.dtype.kind is float else x


smooth_compiled = jit_compile(smooth)


def main():
    results = []
    for values in ((1.0, 2.0, 3.0), (-4.0, 0.5, 2.0), (0.0, -1.0, -1.5)):
        x = math.convert(math.tensor(values, spatial("x")))
        results.append((smooth_compiled(x), scale(x, 2), center(x), shifted(x)))
    return results
