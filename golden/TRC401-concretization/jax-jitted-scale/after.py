import jax
import jax.numpy as jnp


def rms(x):
    return jnp.sqrt(jnp.mean(x**2))


@jax.jit
def whiten(x):
    """Unit power."""
    power = rms(x)
    return (x - x.mean()) / power


def loss(w, x, y):
    residual = jnp.dot(x, w) - y
    worst = jnp.max(jnp.abs(residual))
    return jnp.mean(residual**2) / worst


def main():
    x = jnp.array([[1.0, 2.0], [3.0, -1.0], [0.5, 0.5]])
    y = jnp.array([1.0, 0.0, 1.0])
    w = jnp.array([0.25, -0.75])
    value, gradient = jax.value_and_grad(loss)(w, x, y)
    return {
        "whitened": whiten(x[0]),
        "rows": jax.vmap(whiten)(x),
        "value": value,
        "gradient": gradient,
    }
