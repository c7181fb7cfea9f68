"""Newton's method; the solver lives in a module of its own."""

import jax.numpy as jnp

from solver import TRACES, newton_step


def main():
    x = jnp.asarray([2.0, -1.5])
    while jnp.max(jnp.abs(x)) > 0.02:
        x = newton_step(x)
    return {"x": x, "traces": len(TRACES)}
