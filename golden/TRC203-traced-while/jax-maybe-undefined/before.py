import jax
import jax.numpy as jnp


def f(x):
    while x > 1:
        last = x
        x = x / 2
    return last


@jax.jit
def waiting(level):
    """Nothing in the loop changes what it waits for: it never ends, or does not begin."""
    while level > 1.0:
        pass
    return level


def main():
    return waiting(0.5), jax.vmap(f)(jnp.array([0.5, 2.0, 9.0]))
