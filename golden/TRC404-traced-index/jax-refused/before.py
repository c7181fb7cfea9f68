import jax
import jax.numpy as jnp

NAMES = ("linear", "cubic")
DEGREES = {0: 1, 1: 3}
OPTIONS = [("sin", 1.0), ("cos", 2.0)]
TABLE = jnp.ones((6, 6))


def named(x, kind):
    return x if NAMES[kind] == "linear" else x**3


def degree(x, kind):
    return x ** DEGREES[kind]


def counted(x, kind):
    return x * range(10, 0, -2)[kind]


def some(x, kind):
    return sum([x, 2 * x, 3 * x][:kind])


def block(x, i):
    return x * TABLE[i : i + 2, i : i + 2].sum()


def tuned(x, kind):
    _, gain = OPTIONS[kind]
    return x * gain


def main():
    return [jax.jit(f)(1.5, 1) for f in (named, degree, counted, some, block, tuned)]
