import jax
import jax.numpy as jnp


def halvings(x):
    n = 0
    while True:
        x = x / 2
        n += 1
        # small enough
        if x < 1:
            break
    return x, n


def until_small(x):
    while True:
        # already small
        if x < 1:
            break
        x = x * 0.5
    return x


def fixed_point(x, tol):
    n = 0
    effort = 0.5
    while n < 20:
        new = jnp.cos(x)
        n += 1
        if jnp.abs(new - x) < tol:
            effort = effort + 1
            break
        x = new  # next
        effort = effort + 2
    return x, n, effort


def sum_of_low(x):
    total = 0.0
    n = 0
    while x > 1:
        x = x - 1
        n += 1
        if x > 3:
            continue
        total = total + x
    return total, n


def two_ways_out(x):
    n = 0
    while True:
        x = x / 2
        n += 1
        if x < 1:
            break
        if not n < 4:
            break
        x = x - 0.25
    return x, n


def main():
    xs = jnp.array([0.5, 3.0, 17.0, 8.0, 100.0])
    alone = [jax.vmap(f)(xs) for f in (halvings, until_small, sum_of_low, two_ways_out)]
    compiled = [jax.jit(jax.vmap(f))(xs) for f in (halvings, until_small, sum_of_low, two_ways_out)]
    return alone, compiled, jax.vmap(lambda x: fixed_point(x, 0.01))(xs)
