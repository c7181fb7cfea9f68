import jax
import jax.numpy as jnp


def direction(v):
    length = jnp.linalg.norm(v)
    return jnp.where(length > 0, v / length, 0.0)


def main():
    return {"zero": jax.jacrev(direction)(jnp.zeros(2)), "other": jax.jacrev(direction)(jnp.array([3.0, 4.0]))}
