"""Loops under a traced branch."""

import jax
import jax.numpy as jnp


class Limiter:
    def __init__(self, halvings=6):
        self.halvings = halvings

    def __call__(self, velocity, limit):
        """Halves a velocity that is too large, and counts; the others are left alone."""
        n = jnp.zeros((), jnp.int32)
        if jnp.linalg.norm(velocity) > limit:
            for _ in range(self.halvings):
                if jnp.linalg.norm(velocity) <= limit:
                    break
                velocity = velocity / 2
                n = n + 1
        return velocity, n


def refine(x):
    """Three steps of a root where there is one; minus one otherwise."""
    if x > 0:
        root = x
        for _ in range(3):
            root = (root + x / root) / 2
    else:
        root = -jnp.ones_like(x)
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
