import jax
import jax.numpy as jnp

flux = None


@jax.jit
def step(temperature, number):
    """One explicit step of the heat equation."""
    flux = number * (temperature[1:] - temperature[:-1])
    return temperature.at[:-1].add(flux).at[1:].add(-flux), flux
