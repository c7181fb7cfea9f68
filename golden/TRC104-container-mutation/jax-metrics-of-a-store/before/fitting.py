import jax
import jax.numpy as jnp
from metrics import METRICS


def loss(w, target):
    value = jnp.sum((w - target) ** 2)
    METRICS["calls"] += 1
    METRICS["smooth"] = 0.5 * METRICS["smooth"] + 0.5 * value
    return value


slope = jax.jit(jax.value_and_grad(loss))


def fit(w, targets):
    values = []
    for target in targets:
        value, gradient = slope(w, target=target)
        values.append(value)
        w = w - 0.25 * gradient
    return w, values
