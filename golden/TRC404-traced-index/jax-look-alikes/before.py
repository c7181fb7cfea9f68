import jax
import jax.numpy as jnp

LAYERS = [0.5, 3.0]
TABLE = jnp.array([[1.0, 2.0], [3.0, 4.0]])


def picked(x, i):
    return x[i] * 2 + x[..., i - 1]


def summed(layers):
    total = 0.0
    for k in range(len(layers)):
        total = total + layers[k] * LAYERS[k]
    return total


def by_name(params):
    return params["weights"][1] * params["scale"]


def sliced(x, n: int = 2):
    first, *rest = [x[0], x[1], x[2]]
    return rest[0] + x[:n][0] * len(rest[:n]) / 2


def eager_index(x):
    return LAYERS[int(jnp.argmax(x))] * x.sum()


def main():
    x = jnp.array([0.5, -1.0, 3.0])
    return (
        jax.jit(picked)(x, 2),
        jax.jit(summed)([0.5, 3.0]),
        jax.jit(by_name)({"weights": [1.0, 3.0], "scale": 2.0}),
        jax.jit(sliced)(x),
        jax.vmap(lambda i: TABLE[i, 1] / 2 if i is None else TABLE[0, i])(jnp.array([1, 0])) * jnp.array([1.0, 0.5]),
    )
