"""A small integrator."""

import jax
import jax.numpy as jnp

slope: jax.Array | None = None


def field(state: jax.Array) -> jax.Array:
    return jnp.stack([state[1], -state[0]])


@jax.jit
def heun(state: jax.Array, dt: float, order=None) -> tuple[tuple[jax.Array, jax.Array], object]:
    """One step, and the estimated error."""
    first = field(state)
    slope = first  # of the last step
    if order == 1:
        return (state + dt * first, jnp.zeros(())), slope  # Euler
    second = field(state + dt * first)
    new = state + 0.5 * dt * (first + second)
    return (
        new,
        jnp.max(jnp.abs(second - first)),  # the error
    ), slope
