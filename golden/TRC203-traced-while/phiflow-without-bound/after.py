from phi.jax.flow import *


@math.jit_compile
def f(x):
    while (x > 1).all:
        x = x / 2
    return x


def main():
    return f(math.tensor(3.0))
