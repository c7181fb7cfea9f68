import io
import logging
from functools import partial

import jax
import jax.numpy as jnp

from contextlib import redirect_stdout

logger = logging.getLogger(__name__)


class Tally(logging.Handler):
    def __init__(self):
        super().__init__()
        self.lines = []

    def emit(self, record):
        self.lines.append(f"{record.levelname} {record.getMessage()}")


@partial(jax.jit, static_argnames="name")
def project(x, radius, name):
    norm = jnp.linalg.norm(x)
    jax.debug.callback(logger.warning, "%s has norm %.3f, iteration %d", name, norm, 3)
    logging.getLogger(name).debug("not followed: %s", name)
    return x * jnp.minimum(1.0, radius / norm)


@jax.jit
def count(x):
    number = jnp.sum(x > 0)
    jax.debug.print("{:d} of {:d} are positive", number, x.size)
    jax.debug.print("first {:.1f}", x[0])
    return number


def main():
    tally = Tally()
    logger.addHandler(tally)
    out = io.StringIO()
    with redirect_stdout(out):
        result = [project(jnp.array([3.0, 4.0]), 1.0, "x"), project(jnp.array([6.0, 8.0]), 1.0, "x")]
        counts = [count(jnp.array([3.0, -4.0])), count(jnp.array([6.0, 8.0]))]
        jax.effects_barrier()
    return result, counts, tally.lines, sorted(out.getvalue().split("\n"))
