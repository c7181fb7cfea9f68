import jax
import jax.numpy as jnp

last_error = None


def loss(w, target):
    global last_error
    last_error = w - target
    return jnp.sum(last_error**2)


value_and_gradient = jax.jit(jax.value_and_grad(loss))
slope = jax.grad(loss)
