"""Code that JAX compiled in one call runs again in others without its lines: those calls came to it as well."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.unit.test_proof import proof_of

pytest.importorskip("jax")

PROGRAM = """
import jax
import jax.numpy as jnp


def clip(x):
    if x > 1:
        x = x * 0 + 1
    return x


@jax.jit
def total(x: jax.Array):
    return clip(x) * 2


def main():
    return total(jnp.float32(3.0)), total(jnp.float32(0.5))
"""


def test_each_call_of_what_is_compiled_counts(tmp_path: Path) -> None:
    (fix,) = proof_of(tmp_path / "p", PROGRAM).fixed.applied
    assert fix.proof is not None
    assert fix.proof.inputs > 5
    assert fix.proof.branches == 1
