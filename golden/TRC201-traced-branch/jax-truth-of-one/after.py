import jax
import jax.numpy as jnp


def gate(x, w):
    activation = x @ w  # shape (1,)
    return jnp.where(activation > 0, activation, 0.1 * activation)


def update(count, changed):
    count = jnp.where(changed, count + 1, count)
    return count


def main():
    w = jnp.array([[1.0], [-1.0]])
    x = jnp.array([[2.0, 0.5], [0.0, 3.0]])
    return [jax.jit(gate)(row, w) for row in x], jax.jit(update)(jnp.array(3), jnp.array(True))
