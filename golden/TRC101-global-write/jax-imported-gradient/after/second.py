import jax.numpy as jnp
import shared as objective


def total(w):
    result = jnp.zeros(2)
    for target in (0.0, 1.0):
        gradient, objective.last_error = objective.slope(w, target)
        result += gradient
    return result
