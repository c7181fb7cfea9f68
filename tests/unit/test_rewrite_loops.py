"""Loops that examples leave at different times: each case once went wrong."""

from __future__ import annotations

from typing import Any

import pytest

from tests.unit.rewriting import after, body_after, fixed, notes, refusals, torch_module

torch = pytest.importorskip("torch")
COUNTING = "    k = 1\n    while k < 4:\n        k += 1\n        if x > k:\n            break\n"
VALUES = (-1.5, -0.5, 0.25, 1.0, 1.75, 2.5, 4.0)


def same(body: str, signature: str = "x", *, unsafe: bool = False) -> None:
    """Every example gives what it gave before, in value, dtype and shape, and nothing is left to fix."""
    text = torch_module(signature, body)
    result = fixed(text, unsafe=unsafe)
    assert not result.left.failures
    assert not result.left.findings
    old, new = module(text, call=False), module(after(text, unsafe=unsafe), call=False)
    columns = [torch.tensor(VALUES).roll(shift) for shift in range(len(signature.split(",")))]
    found = torch.vmap(new["f"])(*columns)
    wanted = torch.stack([torch.as_tensor(old["f"](*lane)) for lane in zip(*columns, strict=True)])
    assert found.dtype == wanted.dtype
    torch.testing.assert_close(found, wanted, equal_nan=True)


def module(text: str, *, call: bool = True) -> dict[str, Any]:
    """The names of a module, without its last line if that is not to be run."""
    found: dict[str, Any] = {}
    exec(text if call else text[: text.rindex("\n\n\n")], found)
    return found


def test_a_return_at_the_end_of_a_branch_with_a_loop_inside_of_a_loop() -> None:
    same(
        "    y = x\n    for step in (x, x + 1):\n        if y > 1:\n            for _ in range(2):\n"
        "                y = y + step\n            return y * step\n        y = y + 0.5\n    return y"
    )


def test_what_a_late_return_reads_is_not_changed_behind_the_loop() -> None:
    same(
        "    a = x\n    for i in range(3):\n        a = a * 1.5\n        if a > 2:\n            return a + 1\n"
        "    for _ in range(2):\n        a = a / 2\n    return a"
    )


def test_what_a_late_return_reads_is_not_changed_in_the_else_of_the_loop() -> None:
    same(
        "    a = x\n    for i in range(3):\n        a = a * 1.5\n        if a > 2:\n            return a + 1\n"
        "    else:\n        a = x - 1\n    return a"
    )


def test_a_name_bound_in_the_test_of_a_branch_that_holds_a_loop() -> None:
    same("    y = x\n    if (w := x * 2) > 1:\n        for _ in range(3):\n            y = y * w\n    return y")


def test_a_static_break_behind_a_traced_continue_is_for_some_examples() -> None:
    same(
        "    y = x\n    for i in range(5):\n        y = y + 1\n        if x > i:\n            continue\n"
        "        y = y * 2\n        if i >= 1:\n            break\n    return y"
    )


def test_a_break_at_the_end_behind_a_traced_continue_is_for_some_examples() -> None:
    same(
        "    y = x\n    for i in range(5):\n        y = y + 1\n        if x > i:\n            continue\n"
        "        y = y * 2\n        break\n    return y"
    )


def test_a_continue_inside_of_a_with_skips_what_is_behind_it() -> None:
    same(
        "    y = x\n    for i in range(3):\n        with torch.no_grad():\n            if x > i:\n"
        "                continue\n        y = y * 2\n    return y"
    )


def test_a_continue_in_a_branch_with_a_loop_skips_what_is_behind_it() -> None:
    same(
        "    y = x\n    for i in range(3):\n        if x > i:\n            for _ in range(2):\n"
        "                y = y + 1\n            continue\n        y = y * 2\n    return y"
    )


def test_a_branch_in_dead_code_behind_a_continue_breaks_nothing() -> None:
    body = (
        "    for i in range(2):\n        if x >= i:\n            continue\n        if False:\n"
        "            if x < i:\n                break\n    return x"
    )
    assert not fixed(torch_module("x", body)).left.failures
    assert "def f" not in body_after("x", body)


def test_an_extremum_that_is_changed_in_place_later_is_for_a_reviewer() -> None:
    for line in ("a = min(x, y)", "a, b = min(x, y), 2"):
        text = torch_module("x, y", f"    {line}\n    a -= 0.5\n    return x * y * a")
        assert [bool(note) for note in notes(text)] == [True]


def test_an_extremum_of_a_count_that_is_a_number_in_a_first_round_is_refused() -> None:
    body = (
        "    count = 0\n    y = x\n    for i in range(4):\n        y = y * max(count, 2)\n"
        "        if x > i:\n            count = count + 1\n    return y"
    )
    assert "torch.clamp" not in body_after("x", body)


@pytest.mark.parametrize("line", ["k -= x * 0.5", "k /= 2"])
def test_a_counter_that_an_augmented_assignment_replaces_behind_the_loop_is_refused(line: str) -> None:
    body = f"{COUNTING}    {line}\n    return x * k"
    assert {each.slug for each in refusals(torch_module("x", body))} == {"python-number"}


def test_a_counter_that_goes_on_counting_behind_the_loop() -> None:
    same(f"{COUNTING}    k += 1\n    return x * k", unsafe=True)


def test_a_flag_that_is_read_behind_the_loop_is_an_array_from_the_first() -> None:
    same(
        "    found = False\n    z = x * 0.5\n    for i in range(3):\n        z = z * 1.5\n        if z > i:\n"
        "            found = True\n            break\n    if found:\n        z = z - 1\n    return z",
        unsafe=True,
    )


def test_a_flag_that_is_a_truth_value_in_a_first_round_is_not_inverted_as_a_number() -> None:
    same(
        "    y = x\n    for j in range(2):\n        found = False\n        for i in range(4):\n"
        "            if x > i and not found:\n                found = True\n                y = y + 2\n"
        "        if found:\n            y = y - 1\n    return y",
        unsafe=True,
    )


def test_a_branch_on_a_truth_value_of_a_first_round_is_refused() -> None:
    body = (
        "    y = x\n    for j in range(2):\n        found = False\n        for i in range(4):\n"
        "            if not found:\n"
        "                if x > i:\n                    y = y * 2\n                    found = True\n    return y"
    )
    assert "python-caller" in {each.slug for each in refusals(torch_module("x", body))}


def test_a_flag_that_ends_the_work_of_later_iterations() -> None:
    same(
        "    done = False\n    y = x\n    for i in range(5):\n        if done:\n            continue\n"
        "        y = y + 1\n        if y > 2:\n            done = True\n    return y",
        unsafe=True,
    )


def test_a_late_return_is_guarded_where_a_gradient_would_not_be_finite() -> None:
    body = (
        "    for i in range(3):\n        if x > 1 + i:\n            return (x - 1).sqrt()\n"
        "        x = x + 1\n    return x"
    )
    text = torch_module("x", body, transform="torch.vmap(torch.func.grad(f), (0,))").replace("(0,))(f)(", "(0,))(")
    old, new = module(text, call=False), module(after(text), call=False)
    column = torch.tensor(VALUES)
    wanted = torch.stack([torch.func.grad(old["f"])(each) for each in column])
    torch.testing.assert_close(torch.vmap(torch.func.grad(new["f"]))(column), wanted)
