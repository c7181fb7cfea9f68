"""Three experiments, one after the other, as in the cells of a notebook: each defines its own step."""

import jax
import jax.numpy as jnp


def descent(rate):
    return lambda params, grads: params - rate * grads


def loss(params, target):
    return jnp.sum((params - target) ** 2)


results = {}
target = jnp.array([1.0, -1.0])

update = descent(0.1)


@jax.jit
def train_step(params):
    return update(params, jax.grad(loss)(params, target))


params = jnp.zeros(2)
for _ in range(3):
    params = train_step(params)
results["slow"] = params

update = descent(0.4)


@jax.jit
def train_step(params):
    return update(params, jax.grad(loss)(params, target))


params = jnp.zeros(2)
for _ in range(3):
    params = train_step(params)
results["fast"] = params


@jax.jit
def train_step(params):
    return update(params, jax.grad(loss)(params, target))


target = jnp.array([2.0, 2.0])
results["other target"] = train_step(jnp.zeros(2))

scale = 1.0
measure = jax.jit(lambda params: scale * loss(params, target))
results["measured"] = [measure(params)]
scale = 10.0
measure = jax.jit(lambda params: scale * loss(params, target))
results["measured"].append(measure(params))


def main():
    return results
