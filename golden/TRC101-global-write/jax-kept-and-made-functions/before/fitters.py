from functools import partial

import jax
import jax.numpy as jnp
import losses
from losses import loss

last_drift = jnp.zeros(())


class Fitter:
    value_fn = staticmethod(jax.jit(loss))

    def __init__(self, rate):
        self.rate = rate
        self.grad_fn = jax.grad(loss, has_aux=False)

    def fit(self, w):
        for _ in range(2):
            w = w - self.rate * self.grad_fn(w)
        return w

    def report(self, w):
        return {"value": self.value_fn(w), "scale": losses.last_scale}


def make_slope(factor):
    def scaled(w):
        return loss(w) * factor

    return jax.jit(jax.value_and_grad(scaled))


@partial(jax.value_and_grad, argnums=1)
def drifting(t, w):
    global last_drift
    last_drift = jnp.mean(w) + t
    return jnp.sum(w**3)
