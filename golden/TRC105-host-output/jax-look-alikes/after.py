import contextlib
import io
import logging
from functools import partial

import jax
import jax.numpy as jnp

logger = logging.getLogger(__name__)


def print_state(state):
    print(f"state {state}")


@partial(jax.jit, static_argnames=("verbose", "name"))
def relax(x, rate, name, verbose=False):
    print("compiling", name, x.shape, x.dtype)
    logger.info("shape %s", x.shape)
    if verbose:
        print("x", x)
    jax.debug.print("rate {}", rate)
    jax.debug.callback(print_state, x)
    return x - rate * jnp.sign(x)


def energy(x):
    print("energy of", x)
    return jnp.sum(x**2)


def table(values):
    for value in values:
        print(f"{float(value):.3f}")


def info(x):
    return x * 2


class Console:
    def info(self, x):
        return x + 1


console = Console()


@jax.jit
def shown(x):
    return console.info(x) + info(x)


def main():
    with contextlib.redirect_stdout(io.StringIO()):
        x = relax(jnp.array([1.0, -2.0]), 0.5, "first")
        gradient = jax.grad(energy)(x)
        table(gradient)
        jax.effects_barrier()
        print(x)
    return x, gradient, shown(x)
