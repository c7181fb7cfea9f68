import jax
import jax.numpy as jnp


def gathered(v, limit):
    size = 0.0
    total = 0

    def unfinished(state):
        size, _ = state
        return size < limit

    def step(state):
        size, total = state
        size = size + jnp.sum(v)
        total = total + v
        return size, total

    _, total = jax.lax.while_loop(unfinished, step, (size, jnp.full_like(v, total)))
    return total


def halved(x):
    def unfinished(x):
        return x > 1

    def step(x):
        x = x / 2
        return x

    x = jax.lax.while_loop(unfinished, step, x * 1.0)
    return x


def flags(x):
    found = False
    turns = 0

    def unfinished(state):
        found, turns, _ = state
        return (found == 0) & (turns < 5)

    def step(state):
        _, turns, x = state
        x = x * 2
        found = x > 10
        turns = turns + 1
        return found, turns, x

    found, turns, x = jax.lax.while_loop(unfinished, step, (found, turns, x))
    return x, found, turns


def main():
    wide = jax.vmap(gathered, in_axes=(0, None))(jnp.array([[1.0, 2.0], [0.5, 0.25]]), 4.0)
    return wide, jax.vmap(halved)(jnp.arange(6)), jax.vmap(flags)(jnp.array([1.0, 6.0, 0.125]))
