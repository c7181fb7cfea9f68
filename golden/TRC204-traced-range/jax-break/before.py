import jax
import jax.numpy as jnp


def doubled(x, n):
    for _ in range(n):
        x = x * 2
        if x > 10:
            break
    return x


def main():
    xs, ns = jnp.array([0.5, 1.5, 30.0, 3.0]), jnp.array([0, 1, 5, 8])
    return jax.vmap(doubled)(xs, ns), jax.jit(doubled)(1.5, 3)
