import jax
import jax.numpy as jnp

LAST = {}
total = 0


@jax.jit
def remember(x):
    if x > 0:
        LAST["x"] = 1
    return x


@jax.jit
def count(x):
    global total
    if x > 0:
        total += 1
    return x


@jax.jit
def spread(x):
    def values():
        if x > 0:
            yield x
        yield -x

    return sum(values())


def main():
    return remember(1.0), count(1.0), spread(2.0), LAST["x"], total
