import jax
import jax.numpy as jnp


def report(name, value):
    """Writes the extremes of a field."""
    low, high = jnp.min(value), jnp.max(value)
    jax.debug.print("{}: {:.2f} .. {:.2f}", name, low, high)


def watch(value):
    jax.debug.print("watching {!s}", value)
    return value
