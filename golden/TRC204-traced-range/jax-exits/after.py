import jax
import jax.numpy as jnp


def last(x, n):
    i = 0
    for i in range(n):
        x = x + i
    return x, i


def listed(n):
    return sum([i * i for i in range(n)])


def main():
    return jax.jit(last, static_argnames="n")(1.5, 3), jax.jit(listed, static_argnames="n")(3)
