import jax.numpy as jnp

amplitude = None


def wave(x):
    global amplitude
    amplitude = jnp.exp(-x)
    return amplitude * jnp.sin(x)


def amplitude_of():
    return jnp.max(amplitude)
