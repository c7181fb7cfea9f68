import jax
import jax.numpy as jnp

last_a = last_b = last_c = last_d = 0.0
slope = None


def a(x):
    global last_a
    last_a = x * 2.0
    return x**2


def b(x):
    global last_b
    last_b = x * 3.0
    return x**3


def c(x):
    global last_c
    last_c = x * 4.0
    return x**4


def d(x):
    global last_d
    last_d = x * 5.0
    return x**5


FUNCTIONS = {"value": jax.jit(a), "slope": jax.grad(a)}


class Sharp:
    def __init__(self):
        self.fn = jax.grad(b)


class Flat:
    def __init__(self):
        self.fn = jnp.sin


def prepare():
    global slope
    slope = jax.grad(c)


def apply(holder, x):
    return holder.fn(x)


def main():
    prepare()
    some = any(jax.grad(d)(x) > 1.0 for x in (0.1, 2.0))
    results = FUNCTIONS["slope"](3.0), apply(Sharp(), 2.0), apply(Flat(), 0.0), slope(1.0), some
    leaked = [isinstance(value, jax.core.Tracer) for value in (last_a, last_b, last_c, last_d)]
    return results, leaked
