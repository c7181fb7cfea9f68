"""One program for each reason not to rewrite output, random numbers and what a traced function reads and changes."""

from __future__ import annotations

import pytest

from tests.unit.rewriting import refusals

HEAD = "import functools\nimport random\n\nimport jax\nimport jax.numpy as jnp\nimport torch\n\n\n"

CASES = (
    (
        "cached-tracer",
        "@functools.cache\ndef g(x):\n    return x * 2\n\n\ndef f(x):\n    return g(x)\n\n\ny = jax.jit(f)(1.0)\n",
    ),
    (
        "captured-state",
        "ORDER = 1\n\n\n@jax.jit\ndef f(x):\n    return x**ORDER\n\n\n"
        "for _ in range(2):\n    y = f(1.0)\n    ORDER = ORDER + 1\n",
    ),
    (
        "fixed-signature",
        "SCALE = 1.0\n\n\ndef body(i, x):\n    return x * SCALE\n\n\n"
        "for _ in range(2):\n    y = jax.lax.fori_loop(0, 3, body, 1.0)\n    SCALE = SCALE / 2\n",
    ),
    (
        "input-axes",
        "SCALE = 1.0\nAXES = (0, None)\n\n\ndef f(x, y):\n    return x * y * SCALE\n\n\n"
        "g = jax.jit(jax.vmap(f, in_axes=AXES))\n"
        "for _ in range(2):\n    y = g(jnp.ones(2), 1.0)\n    SCALE = SCALE / 2\n",
    ),
    ("host-draw", "def f(x):\n    return x * random.vonmisesvariate(0, 4)\n\n\ny = jax.jit(f)(1.0)\n"),
    (
        "key-reuse",
        "def f(key):\n    return jax.random.normal(key) + jax.random.uniform(key)\n\n\n"
        "y = jax.jit(f)(jax.random.key(0))\n",
    ),
    ("no-randomness", "def f(x):\n    return x.sum() * torch.rand(())\n\n\ny = torch.func.hessian(f)(torch.ones(3))\n"),
    ("unbatched-draw", "def f(x):\n    return x * torch.ones(2).normal_()\n\n\ny = torch.vmap(f)(torch.ones(3))\n"),
    ("printed-tracer", "def f(x):\n    print(x)\n    return x * 2\n\n\ny = torch.vmap(f)(torch.ones(3))\n"),
    ("output-format", 'def f(x):\n    print(x, end="")\n    return x * 2\n\n\ny = jax.jit(f)(1.0)\n'),
)


@pytest.mark.parametrize(("slug", "text"), CASES, ids=[case[0] for case in CASES])
def test_the_reason_is_told(slug: str, text: str) -> None:
    assert slug in {refusal.slug for refusal in refusals(HEAD + text)}
