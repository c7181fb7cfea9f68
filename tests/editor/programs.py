"""The programs that editors open in the tests, as files of a project."""

from __future__ import annotations

from types import MappingProxyType

LOSSES = """import jax

LAST = None


def loss(w):
    global LAST
    LAST = (w ** 2).sum()
    return LAST * 2.0
"""
STEP = """import jax
import jax.numpy as jnp
import losses
from losses import loss

gradient = jax.grad(loss)


def main():
    result = gradient(jnp.array([1.0, 2.0]))
    return result.tolist(), float(losses.LAST)


if __name__ == "__main__":
    print(main())
"""
PROJECT = MappingProxyType({"losses.py": LOSSES, "step.py": STEP, "tracesafe.toml": ""})
"""``loss`` writes a global under ``jax.grad``: the fix is in both files. ``step.py`` prints ``PRINTED`` afterwards."""
PRINTED = "([4.0, 8.0], 5.0)"
