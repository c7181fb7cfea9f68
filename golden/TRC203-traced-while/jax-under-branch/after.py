import jax
import jax.numpy as jnp


def f(x, y):
    x_is_positive = x > 0

    def unfinished(y):
        return x_is_positive & (y > 1)

    def step(y):
        y = y / 2
        return y

    y = jax.lax.while_loop(unfinished, step, y)
    return y


def main():
    return jax.vmap(f)(jnp.array([0.5, -2.0]), jnp.array([3.0, jnp.inf]))
