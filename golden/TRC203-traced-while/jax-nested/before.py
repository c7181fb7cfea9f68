import jax
import jax.numpy as jnp


RATIO = 3.0


class Sieve:
    def mass(self, x):
        total = 0.0
        while x > 1:
            y = x
            while y > 1:
                y = y / RATIO
                total = total + y
            x = x / 2
        return total


def walrus(x):
    while (gap := jnp.abs(x - 1)) > 0.1:
        x = x - gap / 2
    return x, gap


def swapped(x, y):
    # Euclid
    while y > 0.5:
        x, y = y, jnp.mod(x, y)
    else:
        x = x + 1
    return x


def one_line(x):
    while not x <= 1: x = x / 2; x = x - 0.125
    return x


def main():
    xs = jnp.array([0.5, 1.5, 8.0])
    return [
        jax.vmap(Sieve().mass)(xs),
        jax.vmap(walrus)(xs + 0.5),
        jax.jit(jax.vmap(swapped))(jnp.array([12.0, 7.0, 9.0]), jnp.array([8.0, 5.0, 0.0])),
        jax.jit(jax.vmap(one_line))(xs),
    ]
