"""The classic of jax's first years: a network of stax, trained by an optimizer."""

import jax
import jax.example_libraries.stax
import jax.numpy as jnp
from jax.example_libraries import optimizers
from jax.example_libraries.stax import Dense, Relu, serial
from jax.random import PRNGKey

init_network, network = serial(Dense(4), Relu, jax.example_libraries.stax.Dense(1))
init_optimizer, update, parameters_of = optimizers.sgd(step_size=0.05)


def loss(parameters, x, y):
    return jnp.mean((network(parameters, x) - y) ** 2)


@jax.jit
def step(index, state, x, y):
    gradients = jax.grad(loss)(parameters_of(state), x, y)
    return update(index, gradients, state)


def main():
    x = jnp.linspace(-1.0, 1.0, 16).reshape(16, 1)
    y = 2 * x
    shape, parameters = init_network(PRNGKey(0), (16, 1))
    state = init_optimizer(parameters)
    before = loss(parameters, x, y)
    for index in range(20):
        state = step(index, state, x, y)
    return shape, bool(loss(parameters_of(state), x, y) < before)
