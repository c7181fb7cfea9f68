"""Loops that are fine under jit, vmap and grad."""

import jax
import jax.numpy as jnp
from jax import lax


class Stack:
    def __init__(self, weights, skip=()):
        self.weights = weights
        self.skip = skip

    def __call__(self, x, train=False):
        for index, w in enumerate(self.weights):
            if index in self.skip:
                continue
            x = jnp.tanh(w @ x)
            if not train and index == 2:
                break
        return x


def dot(a, b):
    total = 0.0
    for u, v in zip(a, b):
        total = total + u * v
    return total


def padded(x, size):
    parts = [x]
    while len(parts) < size:
        parts.append(jnp.zeros_like(x))
    return jnp.stack(parts)


def power(x, n):
    """Repeated squaring by the bits of a Python number."""
    result = jnp.ones_like(x)
    while n:
        if n & 1:
            result = result * x
        x = x * x
        n >>= 1
    return result


def halve(x):
    def body(_, state):
        y, n = state
        return jnp.where(y > 1, y / 2, y), n + (y > 1)

    return lax.fori_loop(0, 10, body, (x, 0))


def newton(x):
    root, _ = lax.while_loop(
        lambda state: (jnp.abs(state[0] ** 2 - x) > 1e-5) & (state[1] < 20),
        lambda state: ((state[0] + x / state[0]) / 2, state[1] + 1),
        (x, 0),
    )
    return root


@jax.jit
def improve(x):
    return x - 0.5 * jax.grad(lambda v: ((v - 3) ** 2).sum())(x)


def minimise(x):
    """The loop is outside of the compiled function."""
    for step in range(50):
        better = improve(x)
        if jnp.abs(better - x).max() < 1e-6:
            break
        x = better
    return x, step


def main():
    x = jnp.array([0.5, 5.0, 9.0])
    eye = jnp.eye(3)
    stack = Stack([eye, 2 * eye, eye, eye], skip=(1,))
    return {
        "stack": jax.jit(stack)(x),
        "dot": jax.jit(dot)(x, x),
        "padded": jax.jit(padded, static_argnums=1)(x, 3),
        "power": jax.jit(power, static_argnums=1)(x, 5),
        "halve": jax.vmap(halve)(x),
        "newton": jax.vmap(newton)(x),
        "minimise": minimise(x),
    }
