import jax
import jax.numpy as jnp


@jax.checkpoint
def block(x, weight):
    y = jnp.tanh(weight * x)
    y = jnp.where(y.sum() > 1, y / 2, y)
    return y


def plain_block(x, weight):
    y = weight * x
    if y.sum() > 1:
        return y / 2
    return y


def loss(weight, x):
    for _ in range(2):
        x = block(x, weight)
    return plain_block(x, weight).sum()


def main():
    x = jnp.array([0.5, 1.5])
    return [jax.grad(loss)(weight, x) for weight in (0.5, 2.0)]
