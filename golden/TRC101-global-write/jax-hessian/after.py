import jax
import jax.numpy as jnp

curvature_at = None


def rosenbrock(p):
    x, y = p
    valley = y - x**2
    curvature_at = valley
    return (1 - x) ** 2 + 100 * valley**2, curvature_at


def newton(p, steps):
    global curvature_at
    for _ in range(steps):
        gradient, curvature_at = jax.grad(rosenbrock, has_aux=True)(p)
        if jnp.linalg.norm(gradient) < 1e-3:
            break
        h, curvature_at = jax.hessian(rosenbrock, has_aux=True)(p)
        gradient, curvature_at = jax.grad(rosenbrock, has_aux=True)(p)
        p = p - jnp.linalg.solve(h, gradient)
    return p


def main():
    p = newton(jnp.array([-0.5, 0.5]), 3)
    return {"p": p, "valley": jnp.abs(curvature_at) < 0.5}
