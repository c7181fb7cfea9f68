"""Loops under a traced branch."""

import jax
import jax.numpy as jnp


class Limiter:
    def __init__(self, halvings=6):
        self.halvings = halvings

    def __call__(self, velocity, limit):
        """Halves a velocity that is too large, and counts; the others are left alone."""
        n = jnp.zeros((), jnp.int32)
        norm_velocity_is_above_limit = jnp.linalg.norm(velocity) > limit
        done = jnp.array(False)
        for _ in range(self.halvings):
            done = done | (jnp.linalg.norm(velocity) <= limit)
            velocity = jnp.where(
                norm_velocity_is_above_limit & ~done,
                velocity / 2,
                velocity,
            )
            n = jnp.where(norm_velocity_is_above_limit & ~done, n + 1, n)
        return velocity, n


def refine(x):
    """Three steps of a root where there is one; minus one otherwise."""
    x_is_positive = x > 0
    root = x
    for _ in range(3):
        root = jnp.where(
            x_is_positive,
            (root + x / jnp.where(x_is_positive, root, 1)) / 2,
            root,
        )
    root = jnp.where(x_is_positive, root, -jnp.ones_like(x))
    return root


def main():
    limiter = Limiter()
    v = jnp.array([[0.1, 0.2], [3.0, 4.0], [300.0, 400.0]])
    x = jnp.array([4.0, 0.0, -1.0, 0.25])
    return {
        "limited": jax.jit(jax.vmap(limiter, in_axes=(0, None)))(v, 1.0),
        "refined": jax.vmap(refine)(x),
        "slopes": jax.vmap(jax.grad(refine))(x),
    }
