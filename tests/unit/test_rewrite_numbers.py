"""Numbers taken out of arrays, arrays made of numbers, and sides of selections without a derivative."""

from __future__ import annotations

import ast

import pytest

from tests.unit.rewriting import body_after, findings, notes, refusals, torch_module

GRADIENT = "torch.func.grad"
SCALARS = "torch.linspace(0, 1, 5)"

TAKEN = (
    ("a_factor", "x", "    return x * float(x)", "    return x * x", SCALARS),
    ("brackets", "x", "    return x / (x + 1).item()", "    return x / (x + 1)", SCALARS),
    ("a_chain", "x", "    return x * float(x.sum().cpu().item())", "    return x * x.sum()", ""),
    ("a_variable", "x", "    s = x.sum().item()\n    return x / s", "    s = x.sum()\n    return x / s", ""),
    ("a_truth", "x", "    return x * bool(x.sum() > 0)", "    return x * (x.sum() > 0)", ""),
    ("an_index", "x, t=torch.ones(3)", "    return t[int(x.argmax())]", "    return t[x.argmax().to(torch.int64)]", ""),
    ("itself", "x", "    x = float(x)\n    return x * 2", "    return x * 2", SCALARS),
    ("unpacked", "x", "    a, b = x.tolist()\n    return a - b", "    a, b = x\n    return a - b", "torch.ones(3, 2)"),
)
NUMBERS_NEEDED = (
    ("a_shape", "    return torch.zeros(int(x.sum()))", "number-needed"),
    ("a_shape_in_a_list", "    sizes = [int(x.sum()), 2]\n    return torch.zeros(sizes)", "number-needed"),
    ("a_slice", "    return x[: int(x.sum())]", "number-needed"),
    ("a_dictionary", "    d = {1: x}\n    return d[x.sum().item()]", "number-needed"),
    ("a_helper", "    n = int(x.sum())\n    return x.reshape(n, -1)", "number-needed"),
    ("text", "    return x * len(f'{x.sum():.2f}')", "number-as-text"),
    ("a_list", "    values = x.tolist()\n    values.sort()\n    return x * values[0]", "handed-on"),
    ("an_attribute", "    x.tag = x.sum().item()\n    return x", "number-needed"),
)
CLEAN_UNDER_GRADIENT = (
    ("printed", "    print(x.sum().item())\n    return x.sum()"),
    ("compared", "    if x.sum().item() > 0:\n        return x.sum()\n    return -x.sum()"),
    ("counted", "    n = (x > 0).sum().item()\n    return x.sum() / n"),
    ("rounded", "    return x.sum() * float(x.round().sum())"),
    ("detached", "    return x.sum() * x.detach().sum().item()"),
    ("cast", "    return x.sum() * int(x.sum())"),
    ("silent", "    with torch.no_grad():\n        n = x.norm().item()\n    return x.sum() / n"),
)
STACKED = (
    (
        "numbers_beside",
        "    return torch.tensor([x, 0, 1.0])",
        "    return torch.stack([x, x.new_zeros(()), x.new_ones(())])",
    ),
    ("a_dtype", "    return torch.tensor([x], dtype=torch.float64)", "    return torch.stack([x]).to(torch.float64)"),
    ("rows", "    return torch.tensor([[x], [x]])", "    return torch.stack([torch.stack([x]), torch.stack([x])])"),
    ("one", "    return torch.tensor(x)", "    return x.clone()"),
    ("taken", "    return torch.tensor([x.item(), x])", "    return torch.stack([x, x])"),
    ("as_it_is", "    return torch.as_tensor(x)", "    return torch.as_tensor(x)"),
)
DANGEROUS = (
    ("a_logarithm", "torch.where(x > 0, torch.log(x), 0.0)", "torch.where(x > 0, x, 1)"),
    ("the_other_side", "torch.where(x <= 0, 0.0, x.sqrt())", "torch.where(x <= 0, 1, x).sqrt()"),
    ("a_quotient", "torch.where(x != 0, 1 / x, 0.0)", "1 / torch.where(x != 0, x, 1)"),
    ("both_tests", "torch.where((x > 0) & (x < 1), torch.log(x), 0.0)", "torch.log(torch.where("),
)
HARMLESS = (
    ("another_zero", "torch.where(x < 1, torch.log(x), 0.0)"),
    ("a_shift", "torch.where(x > 0, torch.log(x + 1e-9), 0.0)"),
    ("a_clamp", "torch.where(x > 0, torch.log(torch.clamp(x, min=1e-6)), 0.0)"),
    ("a_square", "torch.where(x > 0, torch.sqrt(x**2 + 1), 0.0)"),
    ("another_variable", "torch.where(x > 0, torch.log(y), 0.0)"),
    ("a_test_nobody_knows", "torch.where(torch.isnan(x), 0.0, torch.log(x))"),
    ("a_whole_power", "torch.where(x > 0, x**3, 0.0)"),
)


@pytest.mark.parametrize(
    ("signature", "body", "expected", "call"), [each[1:] for each in TAKEN], ids=[e[0] for e in TAKEN]
)
def test_a_number_gives_way_to_its_array(signature: str, body: str, expected: str, call: str) -> None:
    assert body_after(signature, body, call) == expected


@pytest.mark.parametrize(("body", "slug"), [each[1:] for each in NUMBERS_NEEDED], ids=[e[0] for e in NUMBERS_NEEDED])
def test_a_number_that_is_needed_stays(body: str, slug: str) -> None:
    assert slug in [refusal.slug for refusal in refusals(torch_module("x", body, "torch.ones(3, 2)"))]


@pytest.mark.parametrize("body", [each[1] for each in CLEAN_UNDER_GRADIENT], ids=[e[0] for e in CLEAN_UNDER_GRADIENT])
def test_a_number_without_a_derivative_is_no_finding(body: str) -> None:
    assert not findings(torch_module("x", body, transform=GRADIENT))


def test_a_gradient_that_passes_now_is_noted() -> None:
    (note,) = notes(torch_module("x", "    return (x * x.sum().item()).sum()", transform=GRADIENT))
    assert "gradients now pass through `x.sum()`" in note


def test_an_unknown_shape_and_dtype_are_noted() -> None:
    (note,) = notes(
        "import torch\n\n\ndef f(x, y):\n    return float(x) * y\n\n\ndef g(a, b):\n    return torch.vmap(f)(a, b)\n"
    )
    assert "must have the shape ()" in note
    assert "must hold floats" in note
    assert "wider dtype" in note


def test_what_is_changed_in_place_is_copied() -> None:
    body = "    start = x.item()\n    x += 1\n    return x - start"
    assert "    start = x.clone()" in body_after("x", body, SCALARS)


@pytest.mark.parametrize(("body", "expected"), [each[1:] for each in STACKED], ids=[e[0] for e in STACKED])
def test_tensors_are_stacked(body: str, expected: str) -> None:
    assert body_after("x", body, SCALARS) == expected


def test_an_element_with_dimensions_is_refused() -> None:
    (refusal,) = refusals(torch_module("x", "    return torch.tensor([x[:1]])", "torch.ones(3, 2)"))
    assert refusal.slug == "tensor-elements"


@pytest.mark.parametrize(("selection", "expected"), [each[1:] for each in DANGEROUS], ids=[e[0] for e in DANGEROUS])
def test_a_singular_side_is_guarded(selection: str, expected: str) -> None:
    after = body_after("x", f"    return ({selection}).sum()", transform=GRADIENT)
    assert expected in after
    ast.parse(f"def f(x):\n{after}")


@pytest.mark.parametrize("selection", [each[1] for each in HARMLESS], ids=[e[0] for e in HARMLESS])
def test_a_side_that_is_smooth_where_it_is_not_taken_is_no_finding(selection: str) -> None:
    assert not findings(torch_module("x, y", f"    return ({selection}).sum()", transform=GRADIENT))


@pytest.mark.parametrize("transform", ["torch.func.jacfwd", "torch.vmap"])
def test_only_gradients_that_go_backwards_become_nan(transform: str) -> None:
    assert not findings(torch_module("x", "    return torch.where(x > 0, x.sqrt(), 0.0)", transform=transform))
