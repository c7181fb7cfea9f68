import jax
import jax.numpy as jnp

ACTIVATIONS = []


def network(params, x):
    """A small perceptron."""
    for w in params:
        x = jnp.tanh(w @ x)
        ACTIVATIONS.append(x)
    return jnp.sum(x)


def main():
    params = [jnp.array([[0.1, 0.2], [0.3, 0.4]]), jnp.array([[1.0, -1.0]])]
    x = jnp.array([1.0, 2.0])
    gradients = jax.grad(network)(params, x)
    value = network(params, 2 * x)
    return {"gradients": gradients, "value": value, "activations": [jnp.sum(a) for a in ACTIVATIONS]}
