import jax
import jax.numpy as jnp

last_rate = None
scheme_rate = None


def integrate(x, scheme):
    for _ in range(3):
        if scheme == "euler":
            last_rate = -x
        else:
            last_rate = -(x - 0.05 * x)
        x = x + 0.1 * last_rate
    if scheme == "euler":
        scheme_rate = jnp.abs(last_rate).max()
    else:
        scheme_rate = 2.0 * jnp.abs(last_rate).max()
    return x.sum(), (last_rate, scheme_rate)


def main():
    global last_rate, scheme_rate
    x = jnp.array([0.1, 0.2])
    results = {}
    for scheme in ("euler", "midpoint"):
        gradient, (last_rate, scheme_rate) = jax.grad(integrate, has_aux=True)(x, scheme)
        results[scheme] = (gradient, jnp.multiply(last_rate, 1.0))
    return {**results, "rate": float(scheme_rate)}
