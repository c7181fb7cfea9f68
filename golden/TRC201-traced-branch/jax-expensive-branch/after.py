import jax
import jax.numpy as jnp


def newton_direction(hessian, gradient, damping):
    """Newton where the curvature allows it, steepest descent elsewhere."""
    curvature = gradient @ hessian @ gradient
    direction = jax.lax.cond(
        curvature > 0,
        lambda: -jnp.linalg.solve(hessian + damping * jnp.eye(gradient.size), gradient),
        lambda: -gradient,
    )
    return direction


@jax.jit
def minimize_step(x, matrix, damping):
    gradient = matrix @ x
    step = newton_direction(matrix, gradient, damping)
    step = jnp.where(jnp.linalg.norm(step) > 1.0, step / jnp.linalg.norm(step), step)
    return x + step


def main():
    x = jnp.array([1.0, -0.5])
    bowl = jnp.array([[2.0, 0.3], [0.3, 1.0]])
    saddle = jnp.array([[-1.0, 0.0], [0.0, 0.2]])
    return minimize_step(x, bowl, 0.1), minimize_step(x, saddle, 0.1)
