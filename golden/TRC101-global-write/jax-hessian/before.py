import jax
import jax.numpy as jnp

curvature_at = None


def rosenbrock(p):
    global curvature_at
    x, y = p
    valley = y - x**2
    curvature_at = valley
    return (1 - x) ** 2 + 100 * valley**2


def newton(p, steps):
    for _ in range(steps):
        if jnp.linalg.norm(jax.grad(rosenbrock)(p)) < 1e-3:
            break
        h = jax.hessian(rosenbrock)(p)
        p = p - jnp.linalg.solve(h, jax.grad(rosenbrock)(p))
    return p


def main():
    p = newton(jnp.array([-0.5, 0.5]), 3)
    return {"p": p, "valley": jnp.abs(curvature_at) < 0.5}
