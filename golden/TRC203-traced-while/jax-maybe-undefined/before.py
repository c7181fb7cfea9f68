import jax
import jax.numpy as jnp


def f(x):
    while x > 1:
        last = x
        x = x / 2
    return last


def main():
    return jax.vmap(f)(jnp.array([0.5, 2.0, 9.0]))
