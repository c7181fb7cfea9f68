import jax
import jax.numpy as jnp


def f(x):
    last = None
    while x > 1:
        last = x
        x = x / 2
    return x if last is None else last


def main():
    return jax.vmap(f)(jnp.array([0.5, 2.0, 9.0]))
