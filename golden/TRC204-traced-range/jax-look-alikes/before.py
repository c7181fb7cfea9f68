import jax
import jax.numpy as jnp


def static_count(x, n=3):
    for _ in range(n):
        x = x / 2
    return x


def over_rows(x):
    total = 0.0
    for i, row in enumerate(x):
        total = total + (i + 1) * row.sum()
    for a, b in zip(x, x):
        total = total + (a * b).sum()
    for i in range(x.shape[0]):
        total = total + x[i, 0]
    return total


def eager_power(x, n):
    for _ in range(int(n)):
        x = x * x
    return x


def main():
    return jax.jit(static_count)(8.0), jax.jit(over_rows)(jnp.ones((2, 3))), jax.grad(eager_power)(3.0, jnp.array(1))
