import random
import time

import jax
import jax.numpy as jnp
import numpy as np

GENERATOR = np.random.default_rng(0)


@jax.jit
def perturbed(x):
    start = time.perf_counter()
    x = x + 0.1 * np.random.normal(size=x.shape) + GENERATOR.uniform()
    return x * random.choice([1.0, 2.0]), time.perf_counter() - start


def initialise(key, width):
    weights = jax.random.normal(key, (width,))
    bias = jax.random.normal(key, (width,))
    return weights, bias


def jittered(x):
    return x + np.random.rand()


def main():
    x = jnp.zeros(3)
    first, second = perturbed(x)[0], perturbed(x)[0]
    weights, bias = jax.jit(initialise, static_argnums=1)(jax.random.key(0), 4)
    batch = jax.vmap(jittered)(x)
    return {
        "draws differ": bool(jnp.any(first != second)),
        "weights are not the bias": bool(jnp.any(weights != bias)),
        "examples differ": bool(batch[0] != batch[1]),
    }
