import jax
import jax.numpy as jnp

from projection import reflect


def loss(x):
    y = reflect(x, 1.0)
    z = reflect(x, None)
    return y**2 + z


def main():
    x = jnp.array([-3.0, -0.25, 0.25, 2.5])
    return jax.vmap(jax.jit(jax.grad(loss)))(x), jax.vmap(loss)(x)
