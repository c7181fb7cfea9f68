import jax.numpy as jnp

from filters import envelope, hysteresis


def main():
    samples = jnp.array([0.1, 0.9, 0.5, 0.95, 0.2, 0.1, 1.2, 0.4])
    return envelope(samples, 0.8), hysteresis(samples, 0.3, 0.8)
