import time

import jax
import jax.numpy as jnp
import numpy as np


def noise_like(key, x):
    key, subkey = jax.random.split(key)
    first = jax.random.normal(subkey, x.shape)
    key, subkey = jax.random.split(key)
    return first - first + jax.random.uniform(subkey, x.shape)


@jax.jit
def perturbed(key, x):
    rng = np.random.default_rng(0)
    table = rng.normal(size=3)
    fixed = np.random.RandomState(1).rand(3)
    return x + 0 * noise_like(key, x) + 0 * table + 0 * fixed


def either(key, x, gaussian):
    if gaussian:
        return 0 * jax.random.normal(key, x.shape)
    return 0 * jax.random.uniform(key, x.shape)


def loss(x):
    return jnp.sum(x) * (1 + 0 * np.random.rand())


def host(x):
    return np.asarray(x) * 0 + np.random.rand() * 0


@jax.jit
def called_back(x):
    return x + jax.pure_callback(host, jax.ShapeDtypeStruct(x.shape, x.dtype), x)


def main():
    start = time.time()
    x = jnp.ones(3)
    key = jax.random.key(0)
    y = perturbed(key, x) + jax.jit(either, static_argnums=2)(key, x, True)
    assert time.time() >= start
    return y, jax.grad(loss)(x), called_back(x)
