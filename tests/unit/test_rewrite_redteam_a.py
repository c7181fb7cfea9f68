"""Changes in place, whole numbers, and Python numbers that a selection would make arrays."""

from __future__ import annotations

import pytest

from tests.unit.rewriting import after, body_after, notes, refusals, torch_module

HELD = (
    ("a_view", "y = 2 * x", "z = y.view(-1)", "z"),
    ("detached", "y = 2 * x", "z = y.detach()", "z"),
    ("reshaped", "y = 2 * x", "z = torch.reshape(y, (-1,))", "z"),
    ("turned", "y = 2 * x", "z = y.T", "z"),
    ("indexed", "y = 2 * x", "z = y[0]", "z"),
    ("taken_apart", "y = 2 * x", "z = y.unbind()[0]", "z"),
    ("unpacked", "y = 2 * x", "z, w = y", "z"),
    ("appended", "y = 2 * x", "z = []\n    z.append(y)", "z[0]"),
    ("in_a_list_that_grows", "y = 2 * x", "z = []\n    z += [y]", "z[0]"),
    ("a_walrus", "y = 2 * x", "w = (z := y) * 1", "z"),
    ("a_loop", "y = 2 * x", "for z in [y]:\n        pass", "z"),
    ("a_comprehension", "y = 2 * x", "z = [y for _ in range(2)]", "z[0]"),
    ("a_keyword", "y = 2 * x", "z = dict(a=y)", "z['a']"),
    ("a_plus", "z = 2 * x", "y = +z", "z"),
    ("a_project_function", "z = 2 * x", "y = clip(z, None)", "z"),
    ("perhaps_a_conversion", "z = 2 * x", "y = z.to(torch.float32)", "z"),
    ("perhaps_contiguous", "z = 2 * x", "y = z.contiguous()", "z"),
    ("perhaps_a_tensor", "z = 2 * x", "y = torch.as_tensor(z)", "z"),
    ("one_of_two", "z = 2 * x", "y = z or x", "z"),
)


@pytest.mark.parametrize(("name", "first", "second", "result"), HELD, ids=[case[0] for case in HELD])
def test_an_array_that_is_held_needs_review(name: str, first: str, second: str, result: str) -> None:
    body = f"    {first}\n    {second}\n    if x.sum() > 0:\n        y += 3\n    return {result} + y"
    text = torch_module("x", body).replace("def f(", "def clip(t, lo):\n    return t\n\n\ndef f(", 1)
    found = notes(text)
    assert any("changed the tensor in place" in note for note in found), (name, found)


ALONE = (
    ("arithmetic", "y = 2 * x", "z = y.view(-1) + 1"),
    ("a_function_of_the_library", "y = torch.sin(x)", "z = torch.cos(y)"),
    ("a_method", "y = x.abs()", "z = y.sum()"),
    ("its_shape", "y = 2 * x", "z = len(y.shape)"),
    ("unpacked_from_a_display", "y, z = 2 * x, x", "w = z"),
    ("a_product_of_an_index", "y = x[0] * 2", "z = x"),
)


@pytest.mark.parametrize(("name", "first", "second"), ALONE, ids=[case[0] for case in ALONE])
def test_an_array_that_nobody_else_holds_is_safe(name: str, first: str, second: str) -> None:
    found = notes(
        torch_module("x", f"    {first}\n    {second}\n    if x.sum() > 0:\n        y += 3\n    return y + z")
    )
    assert found == [""], name


def test_what_holds_the_array_later_does_not_count() -> None:
    body = "    y = 2 * x\n    if x.sum() > 0:\n        y += 3\n    z = y.view(-1)\n    return z"
    assert notes(torch_module("x", body)) == [""]
    looping = (
        "    y = 2 * x\n    for _ in range(2):\n        if x.sum() > 0:\n            y += 3\n        z = y.view(-1)"
    )
    assert "in place" in notes(torch_module("x", f"{looping}\n    return z + y"))[0]


def test_a_view_in_the_branch_itself() -> None:
    body = "    z = x\n    if x.sum() > 0:\n        y = 2 * x\n        z = y.view(-1)\n        y += 1\n    return z"
    assert "in place" in notes(torch_module("x", body))[0]


def test_an_early_return_keeps_the_array_that_changes_later() -> None:
    body = "    y = x * 2\n    if y > 0:\n        return y\n    y += 100\n    return y"
    converted = body_after("x", body, transform="torch.vmap")
    assert "y = y + 100" in converted
    assert "+=" not in converted
    assert notes(torch_module("x", body)) == [""]


DTYPES = (
    ("a_number", "y = 2 * x", "y += 1.5", True),
    ("of_the_same_variable", "y = torch.sin(x) * 2", "y += x", True),
    ("through_another_variable", "z = x + 1\n    y = z * z", "y += x.sum()", True),
    ("of_both_variables", "y = x * w", "y += x - w", True),
    ("a_start_by_a_number", "y = 0.0", "y += x * w", True),
    ("of_another_variable", "y = 2 * x", "y += w", False),
    ("of_one_variable_and_another", "y = x * w", "y += torch.sin(w)", False),
    ("converted", "y = 2 * x", "y += x.double()", False),
    ("a_constructor", "y = 2 * x", "y += torch.tensor(2.0, dtype=torch.float64)", False),
)


@pytest.mark.parametrize(("name", "first", "change", "safe"), DTYPES, ids=[case[0] for case in DTYPES])
def test_in_place_keeps_the_dtype(name: str, first: str, change: str, safe: bool) -> None:
    found = notes(torch_module("x, w", f"    {first}\n    if x > 0:\n        {change}\n    return y"))
    assert any("kept the dtype" in note for note in found) is not safe, (name, found)
    assert not safe or found == [""], (name, found)


def test_a_python_number_of_a_tuple_is_no_tensor() -> None:
    body = "    if x > 0:\n        return x\n    i, acc = 0, x\n    while i < 3:\n        i += 1\n    return acc * i"
    assert notes(torch_module("x", body)) == [""]


def test_a_function_that_changes_its_argument_stays_behind_a_return() -> None:
    body = "    y = x * 2\n    if y > 0:\n        return y\n    s = bump(y)\n    return y * s"
    text = torch_module("x", body).replace("def f(", "def bump(t):\n    t += 100\n    return t\n\n\ndef f(", 1)
    assert [refusal.slug for refusal in refusals(text)] == ["write-on-traced-path"]
    assert after(text) == text


def test_a_join_that_was_an_alias_of_what_changes_later() -> None:
    body = "    y = x * 2\n    if y > 0:\n        z = y\n    else:\n        z = -y\n    y += 1\n    return {}"
    assert "line 10 changes `y` in place" in notes(torch_module("x", body.format("z")))[0]
    assert notes(torch_module("x", body.format("y"))) == [""]
    other = body.replace("y += 1", "z.add_(1)")
    assert "line 10 changes `z` in place" in notes(torch_module("x", other.format("y")))[0]
    assert notes(torch_module("x", other.format("z"))) == [""]
    ternary = "    y = x * 2\n    z = y if y > 0 else -y\n    y[0] = 1\n    return z"
    assert "changes `y` in place" in notes(torch_module("x", ternary))[0]


NEEDED = (
    ("an_index", "W[i] * x"),
    ("an_index_computed", "W[2 * i + 1] * x"),
    ("a_slice", "x[i:].sum()"),
    ("a_range", "sum([x for _ in range(i)])"),
    ("a_function_of_math", "math.sqrt(i) * x"),
    ("a_text", "W[f'{i}'] * x"),
    ("a_shift", "torch.roll(x, i)"),
    ("a_dimension", "torch.sum(x, i)"),
    ("a_shape", "torch.zeros((i, 2)) + x"),
    ("a_repetition", "len([0] * i) * x"),
    ("a_keyword", "x.sum(dim=i)"),
    ("an_unknown_function", "undefined(i) * x"),
    ("an_identity", "x if i is None else -x"),
    ("a_key", "len({i: x}) * x"),
    ("a_function_of_the_project", "take(x, i)"),
)


@pytest.mark.parametrize(
    "form", ["    i = 1 if x.sum() > 0 else 2\n", "    i = 1\n    if x.sum() > 0:\n        i = 2\n"]
)
@pytest.mark.parametrize(("name", "use"), NEEDED, ids=[case[0] for case in NEEDED])
def test_a_python_number_that_is_needed_as_one(name: str, use: str, form: str) -> None:
    text = torch_module("x", f"{form}    return {use}").replace("def f(", "W = [1.0, 2.0, 3.0]\n\n\ndef f(", 1)
    text = text.replace("def f(", "def take(v, n):\n    return v[n]\n\n\ndef f(", 1)
    text = text.replace("import torch\n", "import math\n\nimport torch\n", 1)
    slugs = [refusal.slug for refusal in refusals(text)]
    assert "python-number" in slugs, (name, slugs, notes(text))
    assert after(text) == text


@pytest.mark.parametrize(
    "use",
    ["i * x", "torch.where(x > i, x, i)", "torch.pow(x, i)", "scaled(x, i)", "x * (i > 1)", "(x, i)"],
)
def test_a_python_number_that_an_array_serves_as_well(use: str) -> None:
    text = torch_module("x", f"    i = 1.0 if x.sum() > 0 else 2.0\n    return {use}")
    text = text.replace("def f(", "def scaled(v, n):\n    return v * n\n\n\ndef f(", 1)
    assert not refusals(text)
    assert "torch.where(x.sum() > 0" in after(text)


DIVIDED = (
    ("a_return", "    if n != 0:\n        return 10 // n\n    return n", "10 // torch.where(n != 0, n, 1)"),
    (
        "a_remainder",
        "    if n > 0:\n        m = 7 % n\n    else:\n        m = n\n    return m",
        "7 % torch.where(n > 0, n, 1)",
    ),
    ("behind_a_return", "    if n == 0:\n        return n\n    return 10 // n", "10 // torch.where(n == 0, 1, n)"),
    ("in_place", "    m = n + 10\n    if n != 0:\n        m //= n\n    return m", "m // torch.where(n != 0, n, 1)"),
    ("a_function", "    return torch.fmod(n, n - 1) if n > 1 else n", "torch.fmod(n, torch.where(n > 1, n - 1, 1))"),
    ("a_float", "    return n // 0.5 if n != 0 else n", "n // 0.5"),
    ("a_true_division", "    return 10 / n if n != 0 else n", "10 / n,"),
    ("a_float_by_all", "    return 10.0 // n if n != 0 else n", "10.0 // n,"),
)


@pytest.mark.parametrize(("name", "body", "wanted"), DIVIDED, ids=[case[0] for case in DIVIDED])
def test_a_divisor_that_may_be_a_whole_zero(name: str, body: str, wanted: str) -> None:
    text = torch_module("n", body)
    assert wanted in after(text), (name, after(text))


def test_a_divisor_in_a_test() -> None:
    text = torch_module("n", "    if n != 0 and 10 // n > 1:\n        return n * 2\n    return n")
    assert "check that `n` is never a whole 0" in notes(text)[0]


def test_in_place_is_guarded_under_a_gradient() -> None:
    text = torch_module("x", "    y = 2 * x\n    if x > 0:\n        y /= x\n    return y")
    converted = after(text.replace("torch.vmap(f)", "torch.vmap(torch.func.grad(f))"))
    assert "y / torch.where(x > 0, x, 1)" in converted


def test_a_function_that_divides_whole_numbers() -> None:
    text = torch_module("n", "    if n != 0:\n        return share(n)\n    return n")
    text = text.replace("def f(", "def share(k):\n    return 10 // k\n\n\ndef f(", 1)
    assert "check that it accepts them all" in notes(text)[0]
    assert notes(text.replace("10 // k", "k // 2")) == [""]


def test_a_number_before_the_branch_that_loses_digits() -> None:
    body = "    k = 0.1\n    if x > 0:\n        k = 0.3\n    return k * x"
    assert "lose digits in float64 code" in notes(torch_module("x", body))[0]
    assert notes(torch_module("x", body.replace("0.1", "0.5").replace("0.3", "0.25"))) == [""]


def test_a_test_of_what_is_a_python_number_in_the_first_round() -> None:
    body = "    b = 3\n    for _ in range(3):\n        if b > 2:\n            b = b - x\n    return b * x"
    text = torch_module("x", body)
    assert after(text) == text
    started = body.replace("        if b", "        b = b + x\n        if b")
    assert notes(torch_module("x", started)) == [""]
