import jax
import jax.numpy as jnp


@jax.jit
def interval(a, b):
    low, high = sorted((a, b))
    return high - low


@jax.jit
def peak(values):
    return max(values)


@jax.jit
def dominant(state):
    return max(state, key=lambda value: value**2)


def main():
    return interval(3.0, 1.0), peak(jnp.array([1.0, 4.0, 2.0])), dominant([1.0, -3.0])
