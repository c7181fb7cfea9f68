"""One program for each reason not to turn a traced loop into one of jax's own."""

from __future__ import annotations

import pytest

from tests.unit.rewriting import refusals

HEAD = "import jax\nimport jax.numpy as jnp\n\n\ndef f(x, n):\n"
VMAP = "y = jax.vmap(f, in_axes=(0, None))(jnp.ones(3), jnp.ones(3))\n"
JIT = "y = jax.jit(f)(1.0, 3)\n"
COUNTED = "y = jax.jit(f)(1.0, jnp.array(3))\n"
GRAD = "y = jax.jit(jax.grad(f))(1.0, 3)\n"

CASES = (
    ("endless-loop", "    while x > 0:\n        pass\n    return x\n", JIT),
    (
        "inner-loop",
        "    while x > 1:\n        while x > 4:\n            x = x / 2\n        x = x - 1\n    return x\n",
        JIT,
    ),
    (
        "loop-behind-return",
        "    if x >= n[-1]:\n        return 0.0\n    i = 0\n    while n[i] < x:\n        i += 1\n    return i * 1.0\n",
        VMAP,
    ),
    ("reverse-while", "    while x < 9:\n        x = x * 2\n    return x\n", GRAD),
    ("traced-trip-count", "    for i in range(0, 10, n):\n        x = x + i\n    return x\n", COUNTED),
)


@pytest.mark.parametrize(("slug", "body", "call"), CASES, ids=[case[0] for case in CASES])
def test_the_reason_is_told(slug: str, body: str, call: str) -> None:
    assert slug in {refusal.slug for refusal in refusals(f"{HEAD}{body}\n\n{call}")}
