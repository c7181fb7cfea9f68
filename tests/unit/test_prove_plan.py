"""What is called for a proof."""

from __future__ import annotations

from pathlib import Path

import pytest

from tracesafe.prove.plan import Entry


@pytest.mark.parametrize(
    ("expression", "made_of", "is_derivative"),
    [
        ("jax.grad(loss)", "", True),
        ("jax.jit(jax.vmap(jax.value_and_grad(loss, has_aux=True), in_axes=(0, None)))", "", True),
        ("vmap(loss)", "", False),
        ("loss", "", False),
        ("step", "jax jit grad loss", True),
        ("step", "jax jit loss", False),
        ("main", "", False),
    ],
)
def test_entries_that_are_derivatives(expression: str, made_of: str, is_derivative: bool) -> None:
    entry = Entry(Path("model.py"), "call", expression, made_of=frozenset(made_of.split()))
    assert entry.is_derivative is is_derivative
