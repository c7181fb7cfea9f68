import jax
import jax.numpy as jnp


def gathered(v, limit):
    size = 0.0
    total = 0
    while size < limit:
        size = size + jnp.sum(v)
        total = total + v
    return total


def halved(x):
    while x > 1:
        x = x / 2
    return x


def flags(x):
    found = False
    turns = 0
    while not found and turns < 5:
        x = x * 2
        found = x > 10
        turns = turns + 1
    return x, found, turns


def main():
    wide = jax.vmap(gathered, in_axes=(0, None))(jnp.array([[1.0, 2.0], [0.5, 0.25]]), 4.0)
    return wide, jax.vmap(halved)(jnp.arange(6)), jax.vmap(flags)(jnp.array([1.0, 6.0, 0.125]))
