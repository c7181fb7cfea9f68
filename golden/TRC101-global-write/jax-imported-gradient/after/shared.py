import jax
import jax.numpy as jnp

last_error = None


def loss(w, target):
    last_error = w - target
    return jnp.sum(last_error**2), last_error


value_and_gradient = jax.jit(jax.value_and_grad(loss, has_aux=True))
slope = jax.grad(loss, has_aux=True)
