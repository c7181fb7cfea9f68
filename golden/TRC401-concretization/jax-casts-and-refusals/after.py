import jax
import jax.numpy as jnp

KERNELS = ("box", "tent", "gauss")


@jax.jit
def quantized(x, step):
    level = (x / step).astype(int)
    return level * step


@jax.jit
def picked(table, i):
    return table[i]


@jax.jit
def truncated(x, n):
    return jnp.reshape(x, (int(n), -1))


@jax.jit
def named(x, kind):
    return x * len(KERNELS[int(kind)])


@jax.jit
def labelled(x):
    return x * len(f"{jnp.sum(x):.2f}")


def logged(x):
    total = jnp.sum(x**2)
    print("total", float(total))
    return total


def main():
    x = jnp.arange(6.0)
    values = quantized(5.3, 0.5), picked(x, jnp.array(2)), truncated(x, jnp.array(2)), named(x, jnp.array(1)), labelled(x)
    return values, jax.grad(logged)(x)
