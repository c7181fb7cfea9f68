import jax
import jax.numpy as jnp

_BASIS = {}


def basis(order, x):
    if order not in _BASIS:
        _BASIS[order] = jnp.cos(order * x)
    return _BASIS[order]


@jax.jit
def table(x):
    return basis(1, x) + basis(2, x)


class Kernel:
    def __init__(self):
        self._squares = {}

    def square(self, x):
        key = (x.shape, str(x.dtype))
        try:
            return self._squares[key]
        except KeyError:
            self._squares[key] = x * x
            return self._squares[key]

    def total(self, x):
        return self.square(x).sum()


_OFFSETS = {}


def shifted(x):
    return x - _OFFSETS.setdefault("mean", x.mean())


def main():
    x = jnp.array([0.1, 0.2])
    kernel = Kernel()
    jax.jit(shifted)(x)
    found = {"table": table(x), "kernel": jax.grad(kernel.total)(x)}
    table(jnp.ones(3))
    return found
