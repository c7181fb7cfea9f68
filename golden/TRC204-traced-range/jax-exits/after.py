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
    return jax.jit(last)(1.5, jnp.array(3)), jax.jit(listed)(jnp.array(3))
