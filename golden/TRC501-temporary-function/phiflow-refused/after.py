from phi.flow import *
from phi.math import custom_gradient

START = wrap(np.zeros(4, np.float32), spatial("x"))


@jit_compile
def spectral(values, strength):
    # no-linear-form: a matrix of a Fourier transform is not made
    def smooth(v):
        return v + strength * math.real(math.ifft(math.fft(v)))

    return math.solve_linear(smooth, values, Solve("CG", 1e-6, x0=START))


@jit_compile
def saturated(values, strength):
    # no-linear-form: not linear in its argument
    return math.solve_linear(lambda v: v * (v + strength), values, Solve("CG", 1e-6, x0=START))


@jit_compile
def limited(velocity, limit):
    # auxiliary-arguments
    bounded = custom_gradient(
        lambda v, scale: scale * math.minimum(v, limit),
        lambda inputs, y, dy: {"v": dy},
        auxiliary_args="scale",
    )
    return bounded(velocity, 2.0)


@jit_compile
def shifted(values, offsets):
    # made-and-returned: two solves share it
    solve = Solve("CG", 1e-6, x0=START, preprocess_y=lambda y: y - offsets)
    operator = jit_compile_linear(lambda v: 2 * v)
    return math.solve_linear(operator, values, solve) + math.solve_linear(operator, -values, solve)


@jit_compile
def doubled(values, offset):
    # evaluated-twice
    solve = Solve("CG", 1e-6, x0=START, preprocess_y=lambda y: y * y - offset)
    return math.solve_linear(jit_compile_linear(lambda v: 2 * v), values + offset, solve)


@jit_compile
def apply(values, rule):
    return rule(values)


def scaled(values, factors):
    # loop-capture: the compiled function takes no more arguments for its rule
    for factor in factors:
        values = apply(values, lambda v: v * factor)
    return values


def main():
    values = math.convert(wrap([1.0, 2.0, 3.0, 4.0], spatial("x")))
    offset = math.convert(wrap(0.5))
    found = [scaled(values, (1.0, 2.0, 3.0))]
    made = len(apply.traces)
    found += [shifted(values, offset), doubled(values, offset), limited(values, offset)]
    if made > 1:
        return found, made
    return found, spectral(values, offset), saturated(values, offset)
