import jax
import jax.numpy as jnp
from jax.numpy import clip, reshape


@jax.jit
def normalised(image, low=0.0):
    image = jnp.clip(image, min=low, max=1.0)
    middle = jnp.quantile(image, 0.5, method="nearest")
    return clip(image - middle, max=0.5)


def tiles(image, size):
    rows = reshape(image, shape=(-1, size))
    limits = {"a_min": 0.0, "a_max": 0.25}
    return jnp.reshape(rows, (size, -1)), jnp.clip(rows, 0.1, 0.2), sorted(limits)


def main():
    image = jnp.array([[-1.0, 0.25, 0.5], [2.0, 0.75, 0.5]])
    columns, clipped, names = tiles(image, 2)
    return {"image": normalised(image), "columns": columns, "clipped": clipped, "names": names}
