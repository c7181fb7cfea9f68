"""Gradient descent with a learning rate that decays: static, it is compiled for each value."""

import jax
import jax.numpy as jnp
import numpy as np

TRACES = []


def loss(weights, inputs, targets):
    return jnp.mean((inputs @ weights - targets) ** 2)


@jax.jit
def update(weights, inputs, targets, rate):
    TRACES.append("update")
    return weights - rate * jax.grad(loss)(weights, inputs, targets)


def main():
    inputs = jnp.asarray([[1.0, 2.0], [0.5, -1.0], [2.0, 0.0]])
    targets = jnp.asarray([1.0, 0.0, 2.0])
    weights = jnp.zeros(2)
    for rate in np.geomspace(0.2, 0.01, 30):
        weights = update(weights, inputs, targets, float(rate))
    return {"weights": weights, "traces": len(TRACES)}
