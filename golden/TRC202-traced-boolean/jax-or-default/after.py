import jax
import jax.numpy as jnp


@jax.jit
def scaled(x, width, smoothing=None):
    smoothing = smoothing or 1.0
    return x / (jnp.where(width != 0, width, 1.0) + smoothing)


@jax.jit
def first_nonzero(a, b, c):
    return jnp.where(a != 0, a, jnp.where(b != 0, b, c))


def main():
    values = [scaled(6.0, 0.0), scaled(6.0, 2.0)]
    return values, first_nonzero(0, 0, 3), first_nonzero(0, 2, 3), first_nonzero(1.5, 0.0, 3.0)
