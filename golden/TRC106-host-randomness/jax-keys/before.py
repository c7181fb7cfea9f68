import jax
import jax.numpy as jnp
import numpy as np


@jax.jit
def perturbed(x):
    """Adds noise to a state."""
    scale = np.random.uniform(0.5, 1.5)
    return x + scale * np.random.normal(size=x.shape)


def noise(x):
    return 0.1 * np.random.randn(*x.shape)


@jax.jit
def noisy(x):
    y = x + noise(x)
    return y * (1 + noise(x))


@jax.jit
def walk(x):
    for _ in range(4):
        x = x + np.random.standard_normal()
    return x


def jitter(x, width):
    return x + width * np.random.normal()


jittered = jax.jit(jax.vmap(jitter, in_axes=(0, None)))


@jax.jit
def descend(w):
    def loss(w):
        return jnp.sum(w * np.random.laplace(0.0, 2.0, size=3))

    return w - 0.1 * jax.grad(loss)(w)


def differ(first, second):
    return bool(jnp.all(first != second))


def simulate(x, steps):
    states = []
    for _ in range(steps):
        states.append(perturbed(x))
    return states


def main():
    x = jnp.ones(3)
    first, second = simulate(x, 2)
    batch = jittered(x, 0.5)
    walks = [walk(0.0) for _ in range(2)]
    weights = descend(x)
    return {
        "perturbed": differ(first, second),
        "noisy": differ(noisy(x), noisy(x)),
        "examples": differ(batch[:2], batch[1:]),
        "walks": differ(*walks),
        "gradients": differ(weights, descend(x)),
    }
