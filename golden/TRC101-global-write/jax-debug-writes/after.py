import jax
import jax.numpy as jnp

last_activation = None


def energy(x, debug=False, *, last_activation):
    """The energy of the activations, which are kept for a look if asked for."""
    hidden = jnp.tanh(x)
    if debug:
        last_activation = hidden
    return jnp.sum(hidden**2), last_activation


def report():
    return None if last_activation is None else jnp.linalg.norm(last_activation)


def main():
    global last_activation
    x = jnp.array([0.5, -1.0, 2.0])
    quiet, last_activation = jax.grad(energy, has_aux=True)(x, last_activation=last_activation)
    first = report()
    gradient, last_activation = jax.grad(energy, has_aux=True)(x, debug=True, last_activation=last_activation)
    total, last_activation = energy(x, last_activation=last_activation)
    return {
        "first": first,
        "gradient": gradient,
        "last": last_activation,
        "quiet": quiet,
        "sum": total,
        "activation_norm": report(),
    }
