import jax
import jax.numpy as jnp
from jax import lax

VALUES = []
HALVES = []
SIDES = []
PAIRS = []
NAMES = []


def double(i, x):
    VALUES.append(x)
    return x * 2.0


def halve(x):
    HALVES.append(x)
    return x * 0.5


def up(x):
    SIDES.append(x)
    return x + 1.0


def down(x):
    return x - 1.0


def pair(carry, x):
    PAIRS.append((carry, x))
    return carry + x, None


def name(carry, x):
    NAMES.append("step")
    return carry * x, x


def main():
    xs = jnp.array([1.0, 2.0, 3.0])
    total, _ = lax.scan(pair, 0.0, xs)
    product, _ = lax.scan(name, 1.0, xs)
    doubled = lax.fori_loop(0, 3, double, 1.0)
    halved = lax.while_loop(lambda x: x > 1.0, halve, 8.0)
    return doubled, halved, lax.cond(jnp.all(xs > 0.0), up, down, 1.0), total, product, len(VALUES)
