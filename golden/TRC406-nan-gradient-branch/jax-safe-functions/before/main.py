import jax
import jax.numpy as jnp
from stats.divergence import divergence
from stats.special import log_or_zero, tail


def main():
    p = jnp.array([0.5, 0.5, 0.0])
    q = jnp.array([0.25, 0.5, 0.25])
    return {
        "divergence": jax.grad(divergence)(p, q),
        "jitted": jax.jit(jax.grad(lambda x: log_or_zero(x).sum()))(p),
        "tail": jax.vmap(jax.grad(tail), in_axes=(0, None))(jnp.array([0.0, 1.0, 5.0]), 2.0),
        "values": log_or_zero(p),
    }
