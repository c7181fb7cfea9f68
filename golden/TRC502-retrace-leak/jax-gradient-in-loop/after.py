"""A training loop that compiles its gradient for each batch."""

import jax
import jax.numpy as jnp

TRACES = []


def loss(weights, batch):
    TRACES.append("loss")
    inputs, targets = batch
    return jnp.mean((inputs * weights - targets) ** 2)


def train(weights, batches, rate=0.1):
    history = []
    loss_and_gradient = jax.jit(jax.value_and_grad(loss))
    for batch in batches:
        value, gradient = loss_and_gradient(weights, batch)
        history.append(value)
        weights = weights - rate * gradient
    return weights, history


def main():
    batches = [(jnp.asarray([1.0, 2.0 + k]), jnp.asarray([2.0, 4.0])) for k in range(10)]
    weights, history = train(jnp.asarray(0.5), batches)
    return {"weights": weights, "history": history, "traces": len(TRACES)}
