import numpy as jnp
from numpy import vectorize as vmap


def clip(x):
    if x > 1:
        return 1.0
    return x


def count(values):
    total = 0
    for value in values:
        if value > 0 and jnp.isfinite(value):
            total += 1
    return max(total, 1)


def main():
    values = jnp.array([-1.0, 0.5, 3.0])
    return vmap(clip)(values), count(values)
