import jax
import jax.numpy as jnp

MAX_STEPS = 30


def sqrt_newton(a, tol=1e-6):
    x = a
    change = jnp.inf
    n = 0

    def unfinished(state):
        change, n, _ = state
        return (change > tol) & (n < MAX_STEPS)

    def step(state):
        _, n, x = state
        better = 0.5 * (x + a / x)
        change = jnp.abs(better - x)
        x = better
        n += 1
        return change, n, x

    def step_if_unfinished(_, state):
        return jax.lax.cond(unfinished(state), step, lambda state: state, state)

    _, _, x = jax.lax.fori_loop(0, MAX_STEPS, step_if_unfinished, (change, n, x))
    return x


def damped(x, rate):
    total = 0
    left = 8

    def unfinished(state):
        x, left, _ = state
        return (x > 0.1) & (left > 0)

    def step(state):
        x, left, total = state
        x = x * rate
        total = total + jnp.sqrt(x)
        left -= 1
        return x, left, total

    def step_if_unfinished(_, state):
        return jax.lax.cond(unfinished(state), step, lambda state: state, state)

    _, _, total = jax.lax.fori_loop(
        0,
        8,
        step_if_unfinished,
        (x, left, jnp.asarray(total, x.dtype)),
    )
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
