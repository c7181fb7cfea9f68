import jax
import jax.numpy as jnp

from special import entropy, expm1_over_x, soft_radius


def total(x):
    return expm1_over_x(x[0]) + entropy(x[1]) + soft_radius(x[2], x[3])


def main():
    points = jnp.array([[0.0, 0.0, 0.0, 0.0], [0.5, 0.25, 3.0, 4.0], [-1.0, -0.5, 0.0, 2.0]])
    values = jax.jit(jax.vmap(total))(points)
    slopes = jax.jit(jax.vmap(jax.grad(total)))(points)
    second = jax.jit(jax.vmap(jax.grad(jax.grad(expm1_over_x))))(points[:, 0])
    return values, slopes, second
