import jax.numpy as jnp


def ramp(n):
    return jnp.arange(n) / n


def head(x, n):
    return x[:n].sum()


def table(x, n):
    return x.reshape(n, -1) @ jnp.ones((n, n))
