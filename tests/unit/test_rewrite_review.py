"""Rewrites that somebody has to look at: what the note says, and what needs none."""

from __future__ import annotations

import pytest

from tests.unit.rewriting import after, notes, torch_module

GRADIENT = "torch.vmap(torch.func.grad(f))"

NOTED = (
    ("an_index", "x", "    if x.sum() > 0:\n        x = x[4]\n    return x", "`x[4]` is now read for every example"),
    (
        "a_product_of_matrices",
        "x, m",
        "    if x.sum() > 0:\n        x = m @ x\n    return x",
        "`m @ x` is now computed",
    ),
    (
        "a_shape_check",
        "x, y",
        "    if x.sum() > 0:\n        x = torch.cat([y, y])\n    return x",
        "`torch.cat([y, y])`",
    ),
    ("an_unknown_function", "x, g", "    if x > 0:\n        x = g(x)\n    return x", "`g` is unknown"),
    (
        "random_numbers",
        "x",
        "    if x > 0:\n        x = torch.rand_like(x)\n    return x",
        "now draws for every example",
    ),
    ("an_argument_in_place", "x", "    if x > 0:\n        x += 1\n    return x", "changed the tensor in place"),
    ("an_alias_in_place", "x", "    y = x * 2\n    z = y\n    if x > 0:\n        y += 1\n    return y + z", "in place"),
    ("python_division", "x, n=2", "    if x > 0:\n        x = x + 1 / n\n    return x", "check that `n` is never 0"),
    (
        "an_inexact_bound",
        "x",
        "    if x.item() > 0.1:\n        x = x + 1\n    return x",
        "compared in double precision",
    ),
)


@pytest.mark.parametrize(("name", "signature", "body", "wanted"), NOTED, ids=[case[0] for case in NOTED])
def test_needs_review(name: str, signature: str, body: str, wanted: str) -> None:
    text = torch_module(signature, body)
    if signature.endswith("g"):
        text = text.replace(
            "torch.vmap(f)(torch.ones(3), torch.ones(3))", "torch.vmap(lambda x: f(x, undefined))(torch.ones(3))"
        )
    assert any(wanted in note for note in notes(text)), (name, notes(text))


SAFE = (
    ("arithmetic", "x", "    if x > 0:\n        x = 2 * x - torch.sin(x)\n    return x"),
    ("a_number_in_place", "x", "    n = 0.0\n    if x > 0:\n        n += x\n    return n + x"),
    ("a_new_tensor_in_place", "x", "    y = 2 * x\n    if x > 0:\n        y += x\n    return y"),
    ("an_index_that_is_read_before", "x", "    if x[0] > 0:\n        return x[0]\n    return x.sum()"),
    ("division_by_a_number", "x", "    if x > 0:\n        x = x / 2 + 1 / 3\n    return x"),
    ("reductions", "x", "    if x.sum() > 0:\n        return x.mean()\n    return torch.max(x)"),
)


@pytest.mark.parametrize(("name", "signature", "body"), SAFE, ids=[case[0] for case in SAFE])
def test_is_safe(name: str, signature: str, body: str) -> None:
    found = notes(torch_module(signature, body))
    assert found
    assert not any(found), (name, found)


GUARDED = (
    ("sqrt", "torch.sqrt(x)", "torch.sqrt(torch.where(x > 0, x, 1))"),
    ("log of a sum", "torch.log(x + 1)", "torch.log(torch.where(x > 0, x + 1, 1))"),
    ("division", "1 / x", "1 / torch.where(x > 0, x, 1)"),
    ("method", "x.sqrt()", "torch.where(x > 0, x, 1).sqrt()"),
    ("power", "x**0.5", "torch.where(x > 0, x, 1)**0.5"),
    ("acos", "torch.acos(x)", "torch.acos(torch.where(x > 0, x, 0))"),
    ("exp", "torch.exp(x)", "torch.exp(torch.where(x > 0, x, 1))"),
    ("a square", "x**2", "x**2"),
    ("a positive sum", "torch.sqrt(1 + x**2)", "torch.sqrt(1 + x**2)"),
    ("a bounded exponential", "torch.exp(-x**2)", "torch.exp(-x**2)"),
    ("division by a number", "x / 2", "x / 2"),
)


@pytest.mark.parametrize(("name", "before", "wanted"), GUARDED, ids=[case[0] for case in GUARDED])
def test_inputs_are_guarded_under_a_gradient(name: str, before: str, wanted: str) -> None:
    body = f"    if x > 0:\n        y = {before}\n    else:\n        y = 0 * x\n    return y"
    text = torch_module("x", body)
    assert f"y = torch.where(x > 0, {before}, 0 * x)" in after(text), name
    assert f"y = torch.where(x > 0, {wanted}, 0 * x)" in after(text.replace("torch.vmap(f)", GRADIENT)), name


def test_what_stands_behind_an_early_return_is_guarded_too() -> None:
    text = torch_module("x", "    if x <= 0:\n        return 0 * x\n    y = torch.sqrt(x)\n    return 2 * y")
    converted = after(text.replace("torch.vmap(f)", GRADIENT))
    assert "y = torch.sqrt(torch.where(x <= 0, 1, x))" in converted
    assert "return torch.where(x <= 0, 0 * x, 2 * y)" in converted


def test_a_singular_value_that_one_side_reads_needs_review() -> None:
    text = torch_module("x", "    d = torch.sqrt(x)\n    if x > 4:\n        return d\n    return x / 2")
    assert "the gradient through `d` may be NaN" in notes(text.replace("torch.vmap(f)", GRADIENT))[0]
    assert notes(text) == [""]
