import math

import jax
import jax.numpy as jnp
import numpy as np


def flatten(x):
    if np.prod(x.shape) == 0 or x.ndim == 0:
        return jnp.zeros(1)
    if jnp.ndim(x) > 1 and jnp.issubdtype(x.dtype, jnp.floating):
        x = x.reshape(math.prod(x.shape))
    return x


def apply(params, x):
    if not params:
        return x
    if "bias" in params:
        x = x + params["bias"]
    for name in params:
        if name == "scale":
            x = x * params[name]
    if params.get("offset") is not None:
        x = x + params["offset"]
    return x


@jax.jit
def forward(layers, x, history=None):
    x = flatten(x)
    if layers:
        for params in layers:
            x = apply(params, x)
    if history is None:
        history = ()
    total = 0.0
    for value in x:
        total = total + value
    while len(history) < 2:
        history = (*history, total)
    if isinstance(x, jax.Array) and len(x) > 2:
        return x, history[-1]
    return x, history[0]


def main():
    layers = [{"scale": jnp.array(2.0)}, {}, {"bias": jnp.array(1.0), "scale": jnp.array(-1.0)}]
    return forward(layers, jnp.array([[1.0, 2.0], [3.0, 4.0]]))
