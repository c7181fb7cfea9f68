import jax
import jax.numpy as jnp


def f(x, y):
    if x > 0:
        while y > 1:
            y = y / 2
    return y


def main():
    return jax.vmap(f)(jnp.array([0.5, -2.0]), jnp.array([3.0, jnp.inf]))
