import jax
import jax.numpy as jnp


RATIO = 3.0


class Sieve:
    def mass(self, x):
        total = 0.0

        def x_is_above_1(carry):
            x, _ = carry
            return x > 1

        def x_step(carry):
            x, total = carry
            y = x

            def unfinished(state):
                y, _ = state
                return y > 1

            def step(state):
                y, total = state
                y = y / RATIO
                total = total + y
                return y, total

            _, total = jax.lax.while_loop(unfinished, step, (y, total))
            x = x / 2
            return x, total

        _, total = jax.lax.while_loop(x_is_above_1, x_step, (x, total))
        return total


def walrus(x):
    def unfinished(x):
        gap = jnp.abs(x - 1)
        return gap > 0.1

    def step(x):
        gap = jnp.abs(x - 1)
        x = x - gap / 2
        return x

    x = jax.lax.while_loop(unfinished, step, x)
    gap = jnp.abs(x - 1)
    return x, gap


def swapped(x, y):
    # Euclid
    def unfinished(state):
        y, _ = state
        return y > 0.5

    def step(state):
        y, x = state
        x, y = y, jnp.mod(x, y)
        return y, x

    _, x = jax.lax.while_loop(unfinished, step, (y, x))
    x = x + 1
    return x


def one_line(x):
    def unfinished(x):
        return ~(x <= 1)

    def step(x):
        x = x / 2
        x = x - 0.125
        return x

    x = jax.lax.while_loop(unfinished, step, x)
    return x


def main():
    xs = jnp.array([0.5, 1.5, 8.0])
    return [
        jax.vmap(Sieve().mass)(xs),
        jax.vmap(walrus)(xs + 0.5),
        jax.jit(jax.vmap(swapped))(jnp.array([12.0, 7.0, 9.0]), jnp.array([8.0, 5.0, 0.0])),
        jax.jit(jax.vmap(one_line))(xs),
    ]
