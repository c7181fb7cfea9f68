import jax
import jax.numpy as jnp


def halvings(x):
    n = 0

    def unfinished(state):
        _, _, done = state
        return ~done

    def step(state):
        x, n, _ = state
        x = x / 2
        n += 1
        # small enough
        done = x < 1
        return x, n, done

    x, n, _ = jax.lax.while_loop(unfinished, step, (x, n, False))
    return x, n


def until_small(x):
    def unfinished(x):
        # already small
        return ~(x < 1)

    def step(x):
        x = x * 0.5
        return x

    x = jax.lax.while_loop(unfinished, step, x)
    return x


def fixed_point(x, tol):
    n = 0
    effort = 0.5

    def unfinished(state):
        n, _, _, done = state
        return (n < 20) & ~done

    def step(state):
        n, x, effort, _ = state
        new = jnp.cos(x)
        n += 1
        is_below_tol = jnp.abs(new - x) < tol
        x = jnp.where(
            is_below_tol,
            x,
            new,  # next
        )
        effort = jnp.where(is_below_tol, effort + 1, effort + 2)
        done = is_below_tol
        return n, x, effort, done

    n, x, effort, _ = jax.lax.while_loop(unfinished, step, (n, x, effort, False))
    return x, n, effort


def sum_of_low(x):
    total = 0.0
    n = 0

    def unfinished(state):
        x, _, _ = state
        return x > 1

    def step(state):
        x, n, total = state
        x = x - 1
        n += 1
        total = jnp.where(x > 3, total, total + x)
        return x, n, total

    _, n, total = jax.lax.while_loop(unfinished, step, (x, n, total))
    return total, n


def two_ways_out(x):
    n = 0

    def unfinished(state):
        _, _, done = state
        return ~done

    def step(state):
        x, n, _ = state
        x = x / 2
        n += 1
        done = (x < 1) | ~(n < 4)
        x = jnp.where(x < 1, x, jnp.where(n < 4, x - 0.25, x))
        return x, n, done

    x, n, _ = jax.lax.while_loop(unfinished, step, (x, n, False))
    return x, n


def main():
    xs = jnp.array([0.5, 3.0, 17.0, 8.0, 100.0])
    alone = [jax.vmap(f)(xs) for f in (halvings, until_small, sum_of_low, two_ways_out)]
    compiled = [jax.jit(jax.vmap(f))(xs) for f in (halvings, until_small, sum_of_low, two_ways_out)]
    return alone, compiled, jax.vmap(lambda x: fixed_point(x, 0.01))(xs)
