import jax
import jax.numpy as jnp


def rollout(start, inputs):
    shapes = []

    def body(carry, x):
        new = jnp.tanh(carry + x)
        if not shapes:
            shapes.append(new.shape)
        return new, new.sum()

    last, sums = jax.lax.scan(body, start, inputs)
    return last, sums, shapes[0]


def main():
    return rollout(jnp.zeros(2), jnp.ones((2, 2)))
