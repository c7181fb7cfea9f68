import jax
import jax.numpy as jnp


def collatz(n):
    """How many steps it takes to come to 1."""
    steps = 0

    def unfinished(state):
        n, _ = state
        return n != 1

    def step(state):
        n, steps = state
        n = jnp.where(n % 2 == 0, n // 2, 3 * n + 1)
        steps += 1
        return n, steps

    _, steps = jax.lax.while_loop(unfinished, step, (n, steps))
    return steps


def bisect(target, low, high):
    width = high - low

    def unfinished(state):
        width, _, _ = state
        return width > 1e-4

    def step(state):
        _, low, high = state
        middle = 0.5 * (low + high)
        is_below_target = middle**3 < target
        low = jnp.where(
            is_below_target,
            middle,  # too low
            low,
        )
        high = jnp.where(is_below_target, high, middle)
        width = high - low
        return width, low, high

    _, low, _ = jax.lax.while_loop(unfinished, step, (width, low, high))
    return low


def main():
    roots = jax.jit(lambda t: bisect(t, 0.0, 2.0))
    return jax.vmap(collatz)(jnp.arange(1, 8)), [roots(1.0), roots(5.0)]
