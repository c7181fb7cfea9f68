import jax
import jax.numpy as jnp
from likelihood import log_likelihood


def main():
    rates = jnp.array([1.0, 2.0, 4.0])
    return log_likelihood(2.0, 3), jax.vmap(log_likelihood, in_axes=(0, None))(rates, 3)
