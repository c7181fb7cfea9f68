import jax
import jax.numpy as jnp

THRESHOLD = jnp.array(0.5)


def shrink(x, strength):
    if strength > 1:
        x = x / strength
    if THRESHOLD > 0:
        x = x - THRESHOLD
    return x


def energy(x, strength):
    if x[0] > 0 and strength > 0:
        return jnp.sum(shrink(x, strength) ** 2)
    return jnp.sum(x)


def main():
    x = jnp.array([[1.0, 2.0], [3.0, -4.0]])
    mapped = jax.vmap(shrink, in_axes=(0, None))(x, jnp.array(2.0))
    return mapped, jax.grad(energy)(x[0], 2.0), jax.value_and_grad(energy)(-x[1], 0.5)
