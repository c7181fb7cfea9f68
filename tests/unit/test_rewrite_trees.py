"""Branches between pytrees of jax, and variables that lambdas read behind the branch."""

from __future__ import annotations

import pytest

from tests.unit.rewriting import after, findings, refusals
from tracesafe.model import Safety

_HEAD = "import jax\nimport jax.numpy as jnp\n\n\n@jax.jit\n"

TREES = (
    (
        "what jax.tree.map made",
        "def f(grads, limit):\n"
        "    if limit > 1:\n"
        "        grads = jax.tree.map(lambda g: g * limit, grads)\n"
        "    return grads\n",
        "    grads = jax.tree.map(\n"
        "        lambda new, old: jnp.where(limit > 1, new, old),\n"
        "        jax.tree.map(lambda g: g * limit, grads),\n"
        "        grads,\n"
        "    )\n",
    ),
    (
        "the states of an optimizer, and a name that the condition reads",
        "def f(params, new, tx, ok):\n"
        "    updates, state = tx.update(params, new)\n"
        "    if ok > new['count']:\n"
        "        state = new\n"
        "    return state\n",
        "    state = jax.tree.map(\n"
        "        lambda taken, kept: jnp.where(ok > new['count'], taken, kept),\n"
        "        new,\n"
        "        state,\n"
        "    )\n",
    ),
)


@pytest.mark.parametrize(("text", "expected"), [case[1:] for case in TREES], ids=[case[0] for case in TREES])
def test_pytrees_are_selected_leaf_by_leaf(text: str, expected: str) -> None:
    assert expected in after(_HEAD + text + "\n\nf(1.0, 2.0)\n" if "limit" in text else _HEAD + text)


def test_such_a_selection_needs_review() -> None:
    found = findings(_HEAD + TREES[0][1] + "\n\nf(1.0, 2.0)\n")
    assert [each.fix.safety for each in found if hasattr(each.fix, "safety")] == [Safety.REVIEW]


def test_a_lambda_behind_the_branch_reads_the_selected_value() -> None:
    text = "def f(x, lr):\n    if x.sum() > 1:\n        lr = lr / 2\n    return jax.tree.map(lambda g: g * lr, x)\n"
    assert "    lr = jnp.where(x.sum() > 1, lr / 2, lr)\n" in after(_HEAD + text)


@pytest.mark.parametrize(
    "body",
    [
        """
    scaled = lambda g: g * lr
    if x > 1:
        lr = 2 * x
        x = scaled(x)
    return x
""",
        """
    if x > 1:
        lr = 2 * x
        x = jax.tree.map(lambda g: g * lr, x)
    return x
""",
        """
    for _ in range(3):
        if x > 1:
            lr = 2 * x

        def scaled(g):
            return g * lr
        x = scaled(x)
    return x
""",
    ],
    ids=["called on the path", "made on the path", "a def, which the next iteration may call"],
)
def test_other_nested_functions_are_refused(body: str) -> None:
    assert [each.slug for each in refusals(f"{_HEAD}def f(x, lr):{body}")] == ["closure"]


def test_the_parameters_of_a_lambda_are_its_own() -> None:
    text = "def f(x, g):\n    double = lambda g: 2 * g\n    if x > 1:\n        g = g + 1\n    return double(g)\n"
    assert "    g = jnp.where(x > 1, g + 1, g)\n" in after(_HEAD + text)


def test_a_tuple_of_one_keeps_its_brackets() -> None:
    text = "def f(x):\n    if x > 1:\n        return (x,)\n    return (-x,)\n"
    assert "    return (jnp.where(x > 1, x, -x),)\n" in after(_HEAD + text)
