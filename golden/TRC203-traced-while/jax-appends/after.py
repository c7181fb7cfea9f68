import jax
import jax.numpy as jnp


def f(x):
    trace = []
    while x > 1:
        x = x / 2
        trace.append(x)
    return x, len(trace)


def main():
    return jax.vmap(f)(jnp.array([0.5, 2.0, 9.0]))
