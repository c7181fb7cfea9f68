import jax
import jax.numpy as jnp

best = jnp.asarray(1e9)
best_w = jnp.zeros(2)


def objective(w):
    global best, best_w
    value = jnp.sum((w - 1) ** 2)
    if value < best:
        best = value
        best_w = w
    return value


slope = jax.jit(jax.grad(objective))


def main():
    w = jnp.array([4.0, -3.0])
    for rate in (0.4, 1.2, 0.3):
        w = w - rate * slope(w)
    return {"w": w, "best": best, "best_w": best_w}
