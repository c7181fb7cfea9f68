import jax
import jax.numpy as jnp

from projection import clip_gradient


def loss(x):
    y = clip_gradient(x, 1.0)
    z = clip_gradient(x, None)
    return y**2 + z


def main():
    x = jnp.array([-3.0, -0.25, 0.25, 2.0])
    return jax.vmap(jax.jit(jax.grad(loss)))(x), jax.vmap(loss)(x)
