import jax.numpy as jnp
import shared as objective


def total(w):
    result = jnp.zeros(2)
    for target in (0.0, 1.0):
        result += objective.slope(w, target)
    return result
