import jax.numpy as jnp
from jax.scipy.special import gammaln


def checked(rate):
    if rate <= 0:
        raise ValueError("a rate is positive")
    return rate


def log_likelihood(rate, count):
    """Of a count under a Poisson distribution; minus infinity where there is none."""
    try:
        rate = checked(rate)
        return count * jnp.log(rate) - rate - gammaln(count + 1.0)
    except (TypeError, ValueError):
        return -jnp.inf
