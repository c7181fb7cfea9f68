import jax
import jax.numpy as jnp


def power(x, n):
    result = x * 0 + 1
    for _ in range(n):
        result = result * x
    return result


def even_sum(x, first, last):
    total = x * 0
    for i in range(first, last):
        # even ones
        if i % 2 == 0:
            total = total + i * x
    return total


def truncated(x):
    s = x
    for i in range(int(x)):
        if s > 20:
            continue
        s = s + i
    else:
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
