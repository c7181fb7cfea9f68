import jax
import jax.numpy as jnp


def to_radians(angle):
    """Floats are degrees, arrays are radians already: a trap under jit."""
    if isinstance(angle, float):
        angle = jnp.deg2rad(angle)
    return jnp.sin(angle)


def main():
    return jax.jit(to_radians)(90.0), to_radians(90.0)
