"""A linear probe in equinox whose rate is a Python number: filter_jit takes it for a constant."""

import equinox as eqx
import jax.numpy as jnp

TRACES = []


def loss(probe, features, labels):
    return jnp.mean((features @ probe - labels) ** 2)


@eqx.filter_jit
def improve(probe, features, labels, rate, verbose=False):
    TRACES.append("improve")
    value, slope = eqx.filter_value_and_grad(loss)(probe, features, labels)
    return value, probe - rate * slope


def fit(probe, features, labels, epochs):
    values = []
    for epoch in range(epochs):
        rate = 0.1 / (1 + epoch)
        value, probe = improve(probe, features, labels, rate, verbose=False)
        values.append(value)
    return probe, values


def main():
    features = jnp.asarray([[1.0, 0.5], [0.0, 2.0], [-1.0, 1.0]])
    probe, values = fit(jnp.zeros(2), features, jnp.asarray([1.0, 2.0, 0.0]), 15)
    return {"probe": probe, "last": values[-1], "traces": len(TRACES)}
