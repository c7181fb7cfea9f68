import jax
import jax.numpy as jnp
import numpy as np


@jax.jit
def perturbed(x, key):
    """Adds noise to a state."""
    first_key, second_key = jax.random.split(key)
    scale = jax.random.uniform(first_key, minval=0.5, maxval=1.5)
    return x + scale * jax.random.normal(second_key, x.shape)


def noise(x, key):
    return 0.1 * jax.random.normal(key, x.shape)


@jax.jit
def noisy(x, key):
    first_key, second_key = jax.random.split(key)
    y = x + noise(x, first_key)
    return y * (1 + noise(x, second_key))


@jax.jit
def walk(x, key):
    for _ in range(4):
        key, subkey = jax.random.split(key)
        x = x + jax.random.normal(subkey)
    return x


def jitter(x, width, key):
    return x + width * jax.random.normal(key)


jittered = jax.jit(jax.vmap(jitter, in_axes=(0, None, 0)))


@jax.jit
def descend(w, key):
    def loss(w, key):
        return jnp.sum(w * (2.0 * jax.random.laplace(key, (3,))))

    return w - 0.1 * jax.grad(loss)(w, key)


def differ(first, second):
    return bool(jnp.all(first != second))


def simulate(x, steps):
    key = jax.random.key(np.random.randint(2**31))
    states = []
    for _ in range(steps):
        key, perturbed_key = jax.random.split(key)
        states.append(perturbed(x, perturbed_key))
    return states


def main():
    key = jax.random.key(np.random.randint(2**31))
    x = jnp.ones(3)
    first, second = simulate(x, 2)
    key, jitter_key = jax.random.split(key)
    batch = jittered(x, 0.5, jax.random.split(jitter_key, len(x)))
    walks = [walk(0.0, jax.random.key(np.random.randint(2**31))) for _ in range(2)]
    key, descend_key = jax.random.split(key)
    weights = descend(x, descend_key)
    key, noisy_key, noisy_key_2 = jax.random.split(key, 3)
    key, descend_key = jax.random.split(key)
    return {
        "perturbed": differ(first, second),
        "noisy": differ(noisy(x, noisy_key), noisy(x, noisy_key_2)),
        "examples": differ(batch[:2], batch[1:]),
        "walks": differ(*walks),
        "gradients": differ(weights, descend(x, descend_key)),
    }
