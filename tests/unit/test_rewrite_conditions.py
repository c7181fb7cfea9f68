"""Tests: what they become as boolean arrays."""

from __future__ import annotations

import pytest

from tests.unit.rewriting import body_after

CASES = (
    (
        "and_or_not",
        "x, y",
        """
    if x > 0 and not y > 0 or x == 3:
        return x
    return y
""",
        "",
        """
    return torch.where(((x > 0) & ~(y > 0)) | (x == 3), x, y)
""",
    ),
    (
        "chained_comparison",
        "x",
        """
    if 0 < x <= 1:
        return x
    return 1 - x
""",
        "",
        """
    return torch.where((0 < x) & (x <= 1), x, 1 - x)
""",
    ),
    (
        "chained_comparison_evaluates_its_middle_once",
        "x",
        """
    if 0 < torch.sin(x) <= 1:
        return x
    return 1 - x
""",
        "",
        """
    sin_x = torch.sin(x)
    return torch.where((0 < sin_x) & (sin_x <= 1), x, 1 - x)
""",
    ),
    (
        "none_keeps_its_short_circuit",
        "x, limit=None",
        """
    if limit is not None and x > limit:
        x = limit + 0 * x
    return x
""",
        "torch.ones(3), torch.ones(3)",
        """
    if limit is not None:
        x = torch.where(x > limit, limit + 0 * x, x)
    return x
""",
    ),
    (
        "none_or_traced",
        "x, limit=None",
        """
    if limit is None or x > limit:
        return x
    return 2 * x
""",
        "torch.ones(3), torch.ones(3)",
        """
    if limit is None:
        return x
    return torch.where(x > limit, x, 2 * x)
""",
    ),
    (
        "a_static_guard_with_else",
        "x, twice=True",
        """
    if twice and x > 0:
        y = 2 * x
    else:
        y = x
    return y
""",
        "",
        """
    if twice:
        y = torch.where(x > 0, 2 * x, x)
    else:
        y = x
    return y
""",
    ),
    (
        "a_condition_in_a_variable",
        "x",
        """
    is_small = x < 1
    if is_small:
        x = x + 1
    return x
""",
        "",
        """
    is_small = x < 1
    x = torch.where(is_small, x + 1, x)
    return x
""",
    ),
    (
        "a_number_is_true_if_it_is_not_zero",
        "x",
        """
    count = x.sum()
    if count:
        x = x / count
    return x
""",
        "",
        """
    count = x.sum()
    x = torch.where(count != 0, x / count, x)
    return x
""",
    ),
    (
        "item_and_bool_are_dropped",
        "x",
        """
    if (x > 0).item():
        x = x + 1
    if bool(x < 3):
        x = x * 2
    return x
""",
        "",
        """
    x = torch.where(x > 0, x + 1, x)
    x = torch.where(x < 3, x * 2, x)
    return x
""",
    ),
    (
        "item_of_an_exact_bound",
        "x",
        """
    if x.item() > 0.5:
        x = x + 1
    return x
""",
        "",
        """
    x = torch.where(x > 0.5, x + 1, x)
    return x
""",
    ),
    (
        "walrus_moves_in_front",
        "x",
        """
    if (y := x * 2) > 1:
        x = x - y
    return x + y
""",
        "",
        """
    y = x * 2
    x = torch.where(y > 1, x - y, x)
    return x + y
""",
    ),
    (
        "any_and_all",
        "x",
        """
    y = x * torch.ones(3)
    if (y > 1).any() and torch.all(y < 5):
        return x
    return -x
""",
        "",
        """
    y = x * torch.ones(3)
    return torch.where((y > 1).any() & torch.all(y < 5), x, -x)
""",
    ),
    (
        "membership",
        "x",
        """
    x = x + 0
    if x in (1, 2):
        return x
    return -x
""",
        "",
        """
    x = x + 0
    return torch.where((x == 1) | (x == 2), x, -x)
""",
    ),
)


@pytest.mark.parametrize(("name", "signature", "before", "call", "wanted"), CASES, ids=[case[0] for case in CASES])
def test_conditions(name: str, signature: str, before: str, call: str, wanted: str) -> None:
    assert body_after(signature, before.strip("\n"), call) == wanted.strip("\n"), name
