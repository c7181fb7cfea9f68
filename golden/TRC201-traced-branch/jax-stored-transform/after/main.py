import jax.numpy as jnp

from optimizer import TrustRegion


def valley(x):
    return x[0] ** 2 + 4 * x[1] ** 2


def main():
    optimizer = TrustRegion(valley)
    state = optimizer.init(jnp.array([2.0, 1.0]))
    for _ in range(6):
        state = optimizer.step(state)
    return state
