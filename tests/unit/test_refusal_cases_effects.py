"""One program for each reason not to take a global's value out as an output."""

from __future__ import annotations

import pytest

from tests.unit.rewriting import refusals

HEAD = "import jax\nimport jax.numpy as jnp\nimport torch\n\nLAST = 0.0\nSCALES = {}\n\n\n"
HEAD += "def scaled(x):\n    return x * LAST\n\n\n"
STEP = "    LAST = x * 2\n    return LAST + 1\n"
AUX = "    LAST = x * 2\n    return x, x\n"

CASES = (
    (
        "aux-not-array",
        "    LAST = None\n    LAST = x * 2\n    return x * 2\n",
        "y = torch.func.grad(f)(torch.tensor(1.0))",
    ),
    ("taken-number", "    LAST = {'x': float(x)}\n    return x * 2\n", "y = jax.jit(f)(1.0)"),
    ("which-example", "    LAST = x.item()\n    return x * 2\n", "y = torch.vmap(f)(torch.ones(3))"),
    ("call-in-expression", STEP, "y = any(jax.jit(f)(x) > 3.0 for x in (1.0, 2.0))"),
    ("container-state", "    LAST = x * 2\n    SCALES.update(x=x)\n    return x\n", "y = jax.jit(f)(1.0)"),
    (
        "container-state",
        "    LAST = x * 2\n    for name in 'ab':\n        SCALES.setdefault(name, []).append(x)\n    return x\n",
        "y = jax.jit(f)(1.0)",
    ),
    (
        "container-state",
        "    LAST = x * 2\n    SCALES.setdefault('n', [1.0]).append(x)\n    return x\n",
        "y = jax.jit(f)(1.0)",
    ),
    (
        "container-state",
        "    LAST = x * 2\n    SCALES.setdefault('a', {}).setdefault('b', []).append(x)\n    return x\n",
        "y = jax.jit(f)(1.0)",
    ),
    (
        "container-state",
        "    LAST = x * 2\n    SCALES.setdefault('a', {})['b'].append(x)\n    return x\n",
        "y = jax.jit(f)(1.0)",
    ),
    ("has-aux", AUX, "pair = True\n    y = jax.jit(jax.grad(f, has_aux=pair))(1.0)"),
    ("name-taken", STEP, "LAST = 3\n    y = jax.jit(f)(1.0) + LAST"),
    ("no-aux", STEP, "y = torch.func.linearize(f, torch.tensor(1.0))"),
    (
        "output-axes",
        STEP,
        "y = jax.vmap(lambda x: (f(x), x), out_axes=0)(jnp.ones(3)), jax.jit(f, out_shardings=None)(1.0)",
    ),
    ("fixed-signature", "    LAST += x\n    return x * LAST\n", "y = jax.vjp(f, 1.0)"),
    ("input-axes", "    LAST += x\n    return x * LAST\n", "y = jax.jit(f, in_shardings=None)(1.0)"),
    ("read-before-write", "    LAST = x * 2\n    return x * scaled(x)\n", "y = jax.jit(f)(1.0)"),
    ("which-example", "    LAST = 0.9 * LAST + x\n    return x * LAST\n", "y = jax.vmap(f)(jnp.ones(3))"),
    ("taken-number", "    LAST += 1\n    return x[int(LAST)]\n", "y = jax.jit(f)(jnp.ones(3))"),
    ("closure", "    LAST = x * 2\n    g = lambda: LAST\n    return x * g()\n", "y = jax.jit(f)(1.0)"),
    ("unseen-callers", STEP, "y = {'step': f}, jax.jit(f)(1.0)"),
)


@pytest.mark.parametrize(("slug", "body", "call"), CASES, ids=[case[0] for case in CASES])
def test_the_reason_is_told(slug: str, body: str, call: str) -> None:
    text = (
        f"{HEAD}def f(x):\n    global LAST\n{body}\n\ndef main():\n    {call}\n    return y\n\n\nprint(main(), LAST)\n"
    )
    assert slug in {refusal.slug for refusal in refusals(text)}
