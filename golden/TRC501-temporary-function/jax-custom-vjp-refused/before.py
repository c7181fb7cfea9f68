"""The scale that the function with a derivative of its own captured is what is learned."""

import jax
import jax.numpy as jnp


def clipped(x, scale):
    @jax.custom_vjp
    def clip(v):
        return jnp.clip(v, -scale, scale)

    def forward(v):
        return clip(v), v

    def backward(v, cotangent):
        return (cotangent,)

    clip.defvjp(forward, backward)
    return clip(x)


def fixed(x, scale):
    # works: nothing that is traced is captured
    return jnp.sum(clipped(x, 0.5)) * scale


def loss(scale, x):
    # missing-cotangent
    return jnp.sum(clipped(x, scale) ** 2)


def main():
    x = jnp.array([1.0, -0.5, 0.25])
    kept = jax.grad(fixed)(x, 2.0)
    return kept, jax.grad(loss)(0.75, x)
