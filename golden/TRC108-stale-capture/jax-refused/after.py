import jax
import jax.numpy as jnp
from jax import lax

RATE = 0.5
ORDER = 1
DOUBLE = False
LIMIT = 10.0


def decay(x, _):
    return x - RATE * x, None


@jax.jit
def power(x):
    return x**ORDER


@jax.jit
def scaled(x):
    if DOUBLE:
        return 2 * x
    return x


def below(x):
    return x < LIMIT


def twice(x):
    return 2 * x


def make_step(gain):
    @jax.jit
    def step(x):
        return gain * RATE * x

    return step


def main():
    global RATE, ORDER, DOUBLE, LIMIT
    step = make_step(2.0)
    found = []
    for _ in range(2):
        decayed, _ = lax.scan(decay, 8.0, None, length=2)
        found.append((decayed, power(jnp.float32(3.0)), scaled(jnp.float32(1.0)), step(1.0)))
        found.append(lax.while_loop(below, twice, 1.0))
        RATE, ORDER, DOUBLE = 0.25, 2, True
        LIMIT = 10 * LIMIT
    return found
