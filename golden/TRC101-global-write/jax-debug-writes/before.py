import jax
import jax.numpy as jnp

last_activation = None


def energy(x, debug=False):
    """The energy of the activations, which are kept for a look if asked for."""
    hidden = jnp.tanh(x)
    if debug:
        global last_activation
        last_activation = hidden
    return jnp.sum(hidden**2)


def report():
    return None if last_activation is None else jnp.linalg.norm(last_activation)


def main():
    x = jnp.array([0.5, -1.0, 2.0])
    quiet = jax.grad(energy)(x)
    first = report()
    gradient = jax.grad(energy)(x, debug=True)
    total = energy(x)
    return {
        "first": first,
        "gradient": gradient,
        "last": last_activation,
        "quiet": quiet,
        "sum": total,
        "activation_norm": report(),
    }
