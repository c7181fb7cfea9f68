import jax
import jax.numpy as jnp


def down(x, n):
    def step(count, x):
        i = n - 2 * count
        x = 0.5 * x + i
        return x

    x = jax.lax.fori_loop(0, (n + 1) // 2, step, x * 1.0)
    return x


def up(x, n):
    def step(count, x):
        i = 1 + 3 * count
        x = 0.5 * x + i
        return x

    x = jax.lax.fori_loop(0, (n - 1 + 2) // 3, step, x * 1.0)
    return x


def back(x, n):
    def step(count, x):
        i = n - 1 - count
        x = 0.5 * x + i
        return x

    x = jax.lax.fori_loop(0, n, step, x * 1.0)
    return x


def main():
    ns = jnp.array([0, 1, 5, 8, -2])
    xs = jnp.linspace(0.0, 1.0, 5)
    return [jax.vmap(f)(xs, ns) for f in (down, up, back)]
