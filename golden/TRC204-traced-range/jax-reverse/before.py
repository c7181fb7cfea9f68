import jax
import jax.numpy as jnp


def f(x, n):
    for _ in range(n):
        x = x * x
    return x


def main():
    return jax.jit(jax.grad(f))(1.5, jnp.array(3))
