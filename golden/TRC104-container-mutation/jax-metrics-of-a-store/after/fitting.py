import jax
import jax.numpy as jnp
from metrics import METRICS


def loss(w, target, calls, smooth):
    value = jnp.sum((w - target) ** 2)
    calls += 1
    smooth = 0.5 * smooth + 0.5 * value
    return value, (calls, smooth)


slope = jax.jit(jax.value_and_grad(loss, has_aux=True))


def fit(w, targets):
    values = []
    for target in targets:
        (value, (METRICS["calls"], METRICS["smooth"])), gradient = slope(w, target=target, calls=METRICS["calls"], smooth=METRICS["smooth"])
        values.append(value)
        w = w - 0.25 * gradient
    return w, values
