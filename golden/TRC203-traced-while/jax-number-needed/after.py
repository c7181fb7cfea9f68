import jax
import jax.numpy as jnp


WEIGHTS = [0.5, 0.25, 0.125, 0.0625]


def f(x):
    n = 0
    while x > 1:
        x = x * WEIGHTS[n]
        n += 1
    return x


def main():
    return jax.vmap(f)(jnp.array([0.5, 2.0, 9.0]))
