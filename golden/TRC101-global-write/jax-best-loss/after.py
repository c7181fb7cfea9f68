import jax
import jax.numpy as jnp

best = jnp.asarray(1e9)
best_w = jnp.zeros(2)


def objective(w, best, best_w):
    value = jnp.sum((w - 1) ** 2)
    best_w = jnp.where(value < best, w, best_w)
    best = jnp.where(value < best, value, best)
    return value, (best, best_w)


slope = jax.jit(jax.grad(objective, has_aux=True))


def main():
    global best, best_w
    w = jnp.array([4.0, -3.0])
    for rate in (0.4, 1.2, 0.3):
        gradient, (best, best_w) = slope(w, best, best_w)
        w = w - rate * gradient
    return {"w": w, "best": best, "best_w": best_w}
