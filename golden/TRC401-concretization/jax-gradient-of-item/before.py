import jax
import jax.numpy as jnp


def normalized_error(w, x):
    error = jnp.sum((x @ w - 1.0) ** 2)
    size = jnp.sum(w**2).item()
    return error / size


def scaled(x, k):
    n = int(x * 4)
    return x * x.item() * n * k


def main():
    x = jnp.array([[1.0, 2.0], [3.0, -1.0]])
    w = jnp.array([0.5, 2.0])
    return {"error": jax.grad(normalized_error)(w, x), "scaled": jax.jacrev(scaled)(1.5, 2.0)}
