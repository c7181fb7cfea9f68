import jax
import jax.numpy as jnp
import numpy as np

TABLE = np.array([1.0, 2.0, 4.0])


class Grid:
    def __init__(self, shape, periodic=()):
        self.shape = shape
        self.periodic = periodic

    def any(self):
        return len(self.periodic) > 0

    def wrap(self, field):
        if self.any() and not len(self.shape) > 2:
            field = jnp.pad(field, 1, mode="wrap")
        if 0 < self.shape[0] <= 4 < 10 and "x" in self.periodic:
            field = 2 * field
        return field


@jax.jit
def scale(field):
    factor = TABLE.max() if TABLE.any() and (TABLE > 0).all() else 1.0
    return field * factor * (np.pi > 3 and 1.0)


def main():
    return jax.jit(Grid((3,), ("x",)).wrap)(jnp.arange(3.0)), scale(jnp.ones(2))
