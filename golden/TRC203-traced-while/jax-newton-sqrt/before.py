"""Square roots by Newton's method."""

import jax
import jax.numpy as jnp


def newton_sqrt(a, tol=1e-6):
    """The square root of a positive number, and how many steps it took."""
    x = a
    error = jnp.abs(x * x - a)
    n = 0
    while error > tol and n < 50:  # until it converges
        # the mean of x and a / x
        x = 0.5 * (x + a / x)
        error = jnp.abs(x * x - a)
        n += 1
    return x, n


def main():
    values = jnp.array([1.0, 4.0, 0.25, 10.0])
    batched = jax.vmap(newton_sqrt)(values)
    compiled = [jax.jit(newton_sqrt)(value) for value in (1.0, 2.0)]
    return batched, compiled, jax.jit(jax.vmap(newton_sqrt))(values), jax.vmap(jax.jit(newton_sqrt))(values)
