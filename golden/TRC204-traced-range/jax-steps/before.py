import jax
import jax.numpy as jnp


def down(x, n):
    for i in range(n, 0, -2):
        x = 0.5 * x + i
    return x


def up(x, n):
    for i in range(1, n, 3):
        x = 0.5 * x + i
    return x


def back(x, n):
    for i in reversed(range(n)):
        x = 0.5 * x + i
    return x


def main():
    ns = jnp.array([0, 1, 5, 8, -2])
    xs = jnp.linspace(0.0, 1.0, 5)
    return [jax.vmap(f)(xs, ns) for f in (down, up, back)]
