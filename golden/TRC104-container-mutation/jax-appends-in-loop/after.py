import jax
import jax.numpy as jnp

ACTIVATIONS = []


def network(params, x):
    """A small perceptron."""
    activations_entries = []
    for w in params:
        x = jnp.tanh(w @ x)
        activations_entries.append(x)
    return jnp.sum(x), activations_entries


def main():
    params = [jnp.array([[0.1, 0.2], [0.3, 0.4]]), jnp.array([[1.0, -1.0]])]
    x = jnp.array([1.0, 2.0])
    gradients, activations_entries = jax.grad(network, has_aux=True)(params, x)
    ACTIVATIONS.extend(activations_entries)
    value, activations_entries = network(params, 2 * x)
    ACTIVATIONS.extend(activations_entries)
    return {"gradients": gradients, "value": value, "activations": [jnp.sum(a) for a in ACTIVATIONS]}
