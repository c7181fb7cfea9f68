import jax
import jax.numpy as jnp


@jax.jit
def scaled(x, factor):
    return x * len(factor) if isinstance(factor, str) else x * factor


@jax.jit
def summed(x, how, *rest):
    total = sum(rest, x)
    return total.sum() if how == "sum" else total


@jax.jit
def step(x, count):
    for _ in range(count):
        x = jnp.append(x[1:], x[0])
    return x if count > 1 else -x


def main():
    x = jnp.arange(3.0)
    more = [x, x]
    for count in (1, 2, 3):
        x = step(x, count)
    return scaled(x, 2 * x), scaled(x, "ab"), summed(x, "sum", *more)
