import jax
import jax.numpy as jnp


def power(x, n):
    result = x * 0 + 1

    def step(_, result):
        result = result * x
        return result

    result = jax.lax.fori_loop(0, n, step, result)
    return result


def even_sum(x, first, last):
    total = x * 0

    def step(i, total):
        # even ones
        total = jnp.where(i % 2 == 0, total + i * x, total)
        return total

    total = jax.lax.fori_loop(first, last, step, total)
    return total


def truncated(x):
    s = x

    def step(i, s):
        s = jnp.where(s > 20, s, s + i)
        return s

    s = jax.lax.fori_loop(0, jnp.asarray(x, int), step, s)
    s = s + 1
    return s


def main():
    xs = jnp.array([0.5, 1.5, 3.0, 7.9, 40.0])
    ns = jnp.array([0, 1, 5, 8, -2])
    return [
        jax.vmap(power)(xs, ns),
        jax.jit(jax.vmap(even_sum))(xs, ns, ns + 3),
        jax.vmap(truncated)(xs),
        jax.jit(power)(2.0, 10),
    ]
