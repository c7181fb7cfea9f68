import jax
import jax.numpy as jnp

MAX_STEPS = 30


def sqrt_newton(a, tol=1e-6):
    x = a
    change = jnp.inf
    n = 0
    while change > tol and n < MAX_STEPS:
        better = 0.5 * (x + a / x)
        change = jnp.abs(better - x)
        x = better
        n += 1
    return x


def damped(x, rate):
    total = 0
    left = 8
    while x > 0.1 and left > 0:
        x = x * rate
        total = total + jnp.sqrt(x)
        left -= 1
    return total


def main():
    xs = jnp.array([1.0, 4.0, 9.0])
    rates = jnp.array([0.5, 0.25, 0.125])
    return [
        jax.vmap(jax.grad(sqrt_newton))(xs),
        jax.jit(jax.value_and_grad(sqrt_newton))(2.0),
        jax.vmap(jax.grad(damped, argnums=(0, 1)))(xs, rates),
        jax.grad(jax.jit(damped))(0.05, 0.5),
    ]
