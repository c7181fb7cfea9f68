import jax
import jax.numpy as jnp


def f(x):
    while x > 1:
        x = x / 2
    return x


def main():
    return jax.vmap(jax.grad(f))(jnp.array([0.5, 2.0, 9.0]))
