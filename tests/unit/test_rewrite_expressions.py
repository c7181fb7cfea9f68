"""Connectives, chained comparisons and builtins on traced values, inside of any expression."""

from __future__ import annotations

import pytest

from tests.unit.rewriting import after, body_after, findings, notes, refusals, torch_module

REWRITTEN = (
    ("and_of_comparisons", "x > 0 and x < 2", "(x > 0) & (x < 2)"),
    ("or_and_not", "x < 0 or not x < 1", "(x < 0) | ~(x < 1)"),
    ("chain", "0 < x < 1", "(0 < x) & (x < 1)"),
    ("not_equal", "not x == 1", "x != 1"),
    ("membership", "(x + 0) in (1,)", "x + 0 == 1"),
    ("any_of_a_list", "any([x > 0, x < -1])", "(x > 0) | (x < -1)"),
    ("all_of_a_tuple", "all((x > 0, x < 1))", "(x > 0) & (x < 1)"),
    ("max_with_a_number", "max(x, 0.0) + 1", "torch.clamp(x, min=0.0) + 1"),
    ("min_with_a_number", "min(x, 2)", "torch.clamp(x, max=2)"),
    ("max_with_the_number_first", "max(0.0, x + 0)", "torch.where(x + 0 > 0.0, x + 0, 0.0)"),
    ("ternary", "x if x > 0 else 0", "torch.where(x > 0, x, 0)"),
    ("ternary_in_brackets", "(x if x > 0 else 0) * 2", "torch.where(x > 0, x, 0) * 2"),
    ("ternary_as_an_argument", "torch.sin(x if x > 0 else 0 * x)", "torch.sin(torch.where(x > 0, x, 0 * x))"),
    (
        "nested_ternaries",
        "x if x > 1 else 2 * x if x > 0 else 0",
        "torch.where(x > 1, x, torch.where(x > 0, 2 * x, 0))",
    ),
    ("ternary_turned_around", "x if not x > 0 else 0", "torch.where(x > 0, 0, x)"),
    ("ternary_in_a_comprehension", "sum([v if v > 0 else 0 for v in (x, 2 * x)])", None),
)


@pytest.mark.parametrize(("name", "before", "wanted"), REWRITTEN, ids=[case[0] for case in REWRITTEN])
def test_in_place(name: str, before: str, wanted: str | None) -> None:
    wanted = wanted or before.replace("v if v > 0 else 0", "torch.where(v > 0, v, 0)")
    assert body_after("x", f"    return {before}") == f"    return {wanted}", name
    assert notes(torch_module("x", f"    return {before}")) in ([""], ["", ""]), name


CLEAN = (
    "abs(x)",
    "round(x)",
    "sum([x, x])",
    "pow(x, 2)",
    "len([x])",
    "x is None",
    "isinstance(x, float)",
    "min(x.shape)",
)


@pytest.mark.parametrize("expression", CLEAN)
def test_nothing_is_found_in(expression: str) -> None:
    assert not findings(torch_module("x", f"    return {expression}"))


def test_a_value_is_selected_by_its_truth_after_review() -> None:
    text = torch_module("x, y", "    return x or y")
    assert "return torch.where(x != 0, x, y)" in after(text)
    assert "return torch.where(x != 0, y, x)" in after(text.replace("x or y", "x and y"))
    assert notes(text) == ["an operand was the value here, and is selected by its truth"]


REFUSED = (
    ("max(x, key=abs)", "extremum"),
    ("sorted([x, -x])", "extremum"),
    ("any(v > 0 for v in (x, -x))", "extremum"),
    ("(lambda v: 0 < torch.sin(v) < 1)(x)", "evaluated-twice"),
    ("'a' if x > 0 else 'b'", "structure-differs"),
    ("(x, 1) if x > 0 else x", "structure-differs"),
)


@pytest.mark.parametrize(("expression", "slug"), REFUSED)
def test_is_refused(expression: str, slug: str) -> None:
    assert slug in {refusal.slug for refusal in refusals(torch_module("x", f"    x = x + 0\n    return {expression}"))}


def test_under_a_gradient_an_extremum_is_exact_at_ties() -> None:
    text = torch_module("x", "    return max(x, 0.0)").replace("torch.vmap(f)", "torch.vmap(torch.func.grad(f))")
    assert "return torch.where(0.0 > x, 0.0, x)" in after(text)


def test_jax_select_and_maximum() -> None:
    text = """import jax
import jax.numpy as jnp


@jax.jit
def f(x):
    x = max(x, 0)
    if x < 1:
        return x
    if x < 2:
        return 2 * x
    if x < 3:
        return 3 * x
    return 4 * x
"""
    wanted = """    x = jnp.maximum(x, 0)
    return jnp.select([x < 1, x < 2, x < 3], [x, 2 * x, 3 * x], 4 * x)
"""
    assert after(text).endswith(wanted)


def test_what_is_needed_twice_is_bound_in_front() -> None:
    assert (
        body_after("x", "    return 0 < torch.sin(x) < 1")
        == """    sin_x = torch.sin(x)
    return (0 < sin_x) & (sin_x < 1)"""
    )
    assert (
        body_after("x", "    y = max(2 * torch.sin(x), x.sum())\n    return y")
        == """    first = 2 * torch.sin(x)
    x_sum = x.sum()
    y = torch.where(x_sum > first, x_sum, first)
    return y"""
    )


def test_a_whole_number_that_becomes_an_array() -> None:
    text = torch_module("x", "    n = 2 if x > 0 else 3\n    return torch.zeros(n) + x")
    assert [refusal.slug for refusal in refusals(text)] == ["python-number"]
    assert notes(text.replace("torch.zeros(n) + x", "n * x")) == [""]


def test_lambdas() -> None:
    text = "import torch\n\ng = torch.vmap(lambda x: x if x > 0 else 0.1 * x)\ng(torch.ones(3))\n"
    assert "torch.vmap(lambda x: torch.where(x > 0, x, 0.1 * x))" in after(text)


def test_lax_cond_where_the_gradient_of_a_callee_cannot_be_guarded() -> None:
    text = """import jax
import jax.numpy as jnp


def root(x):
    return jnp.sqrt(x)


@jax.jit
@jax.grad
def f(x):
    if x > 0:
        return root(x)
    return 0
"""
    assert after(text).endswith("    return jax.lax.cond(x > 0, lambda: root(x), lambda: 0.0)\n")
    assert "lax.cond needs equal shapes and dtypes" in notes(text)[0]
    batched = after(text.replace("@jax.jit", "@jax.vmap"))
    assert batched.endswith("    return jax.lax.cond(x > 0, lambda: root(x), lambda: 0.0)\n")
