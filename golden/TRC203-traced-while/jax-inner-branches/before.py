import jax
import jax.numpy as jnp


def collatz(n):
    """How many steps it takes to come to 1."""
    steps = 0
    while n != 1:
        if n % 2 == 0:
            n = n // 2
        else:
            n = 3 * n + 1
        steps += 1
    return steps


def bisect(target, low, high):
    width = high - low
    while width > 1e-4:
        middle = 0.5 * (low + high)
        if middle**3 < target:
            low = middle  # too low
        else:
            high = middle
        width = high - low
    return low


def main():
    roots = jax.jit(lambda t: bisect(t, 0.0, 2.0))
    return jax.vmap(collatz)(jnp.arange(1, 8)), [roots(1.0), roots(5.0)]
