"""Cleaning of sensor readings with masks."""

import jax
import jax.numpy as jnp

LOWEST = -2.0
HIGHEST = 3.0


def cleaned(readings):
    """Readings without gaps and outliers."""
    readings[jnp.isnan(readings)] = 0.0
    readings[readings > HIGHEST] = HIGHEST
    low = readings < LOWEST
    readings[low] = LOWEST
    return readings


def compressed(readings):
    """Square roots of what is positive, a tenth of what is negative."""
    result = jnp.zeros_like(readings)
    positive = readings > 0
    result[positive] = jnp.sqrt(readings[positive]) * 2.0
    result[~positive] += 0.1 * readings[~positive]
    return result


def energy(readings):
    return (compressed(readings) ** 2).sum()


def flags(readings):
    seen = jnp.zeros(readings.shape, dtype=bool)
    seen[readings > 1] = True
    return seen


def main():
    readings = jnp.array([jnp.nan, 0.25, -4.0, 9.0, 0.0])
    return {
        "cleaned": jax.jit(cleaned)(readings),
        "each": jax.vmap(cleaned)(jnp.stack([readings, 2.0 * readings])),
        "compressed": jax.jit(compressed)(jnp.array([4.0, 0.0, -1.0])),
        "slope": jax.jit(jax.grad(energy))(jnp.array([4.0, 0.0, -1.0])),
        "flags": jax.jit(flags)(readings),
    }
