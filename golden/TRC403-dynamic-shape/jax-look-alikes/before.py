import jax
import jax.numpy as jnp
import numpy as np

EVEN = np.arange(4) % 2 == 0


def evens(x):
    return x[EVEN]


def positions(x):
    return jnp.nonzero(x > 0, size=3, fill_value=-1)[0]


def rectified(x):
    return jnp.where(x > 0, x, 0.0)


def ends(x):
    return x[jnp.array([3, 0])]


def energy(x):
    return (x[x > 0] ** 2).sum()


def ramp(x, n: int = 2):
    return jnp.arange(x.shape[0]) * x[:n].sum()


def square(x):
    rows = len(x) // 2
    return x.reshape(rows, -1)


def main():
    x = jnp.array([0.5, -1.0, 3.0, 1.5])
    return (
        jax.jit(evens)(x),
        jax.jit(positions)(x),
        jax.jit(rectified)(x),
        jax.jit(ends)(x),
        jax.grad(energy)(x),
        jax.jit(ramp)(x),
        jax.vmap(square)(x[None])[0],
    )
