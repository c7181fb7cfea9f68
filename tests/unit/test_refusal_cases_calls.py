"""One program for each reason not to rewrite output, random numbers and what a traced function reads and changes."""

from __future__ import annotations

import pytest

from tests.unit.rewriting import refusals

HEAD = "import jax\nimport jax.numpy as jnp\nimport torch\n\n\n"

CASES = (
    ("printed-tracer", "def f(x):\n    print(x)\n    return x * 2\n\n\ny = torch.vmap(f)(torch.ones(3))\n"),
    ("output-format", 'def f(x):\n    print(x, end="")\n    return x * 2\n\n\ny = jax.jit(f)(1.0)\n'),
)


@pytest.mark.parametrize(("slug", "text"), CASES, ids=[case[0] for case in CASES])
def test_the_reason_is_told(slug: str, text: str) -> None:
    assert slug in {refusal.slug for refusal in refusals(HEAD + text)}
