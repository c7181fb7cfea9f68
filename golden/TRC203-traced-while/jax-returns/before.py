import jax
import jax.numpy as jnp


def first_above(x, limit):
    while x < 100:
        x = x * 3
        if x > limit:
            return x - 1
        x = x + 1
    return -x


def grown(x):
    while True:
        x = x * 3
        if x > 50:
            return x - 1
        x = x + 1


def main():
    xs = jnp.array([0.5, 3.0, 17.0, 120.0])
    found = jax.vmap(lambda x: first_above(x, 50.0))(xs)
    return found, jax.jit(jax.vmap(grown))(xs), [jax.jit(grown)(x) for x in (1.0, 60.0)]
