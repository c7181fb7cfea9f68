import jax
import jax.numpy as jnp


def countdown(x, n=3):
    while n > 0:
        x = x / 2
        n -= 1
    return x


def shapes(x):
    while x.ndim > 1:
        x = x.sum(axis=0)
    return x.shape[0] * x


def flagged(x):
    done = False
    turns = 0
    while not done:
        x = x + 1
        turns += 1
        done = turns == 4
    return x


def eager_newton(a):
    x = a
    while jnp.abs(x * x - a) > 1e-5:
        x = 0.5 * (x + a / x)
    return x


def right_already(x):
    def unfinished(x):
        return x > 1

    def halve(x):
        return x / 2

    return jax.lax.while_loop(unfinished, halve, x)


def main():
    return (
        jax.jit(countdown)(8.0),
        jax.vmap(shapes)(jnp.ones((2, 3, 2))),
        jax.jit(flagged)(1.0),
        jax.grad(eager_newton)(4.0),
        jax.vmap(right_already)(jnp.array([0.5, 6.0])),
    )
