import jax
import jax.numpy as jnp
from signal_tools import Smoother, smooth


def main():
    signal = jnp.array([0.0, 4.0, 0.0, 0.0])
    smoother = Smoother(passes=2)
    return jax.jit(smoother)(signal), jax.jit(smooth)(signal, 2)
