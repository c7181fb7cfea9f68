"""Branches that assign: what each name is behind them."""

from __future__ import annotations

import pytest

from tests.unit.rewriting import body_after

CASES = (
    (
        "one_branch_changes_a_name",
        "x",
        """
    y = 2 * x
    if x > 0:
        y = x + 1
    return y
""",
        "",
        """
    y = 2 * x
    y = torch.where(x > 0, x + 1, y)
    return y
""",
    ),
    (
        "both_branches_assign",
        "x",
        """
    if x > 0:
        y = x
    else:
        y = -x
    return y
""",
        "",
        """
    y = torch.where(x > 0, x, -x)
    return y
""",
    ),
    (
        "a_name_that_is_the_same_behind_two_branches",
        "x, low, high",
        """
    middle = 0.5 * (low + high)
    if x < middle:
        high = middle
    elif x > middle:
        low = middle
    else:
        low = high = middle
    return low, high
""",
        "",
        """
    middle = 0.5 * (low + high)
    high = torch.where(x < middle, middle, torch.where(x > middle, high, middle))
    low = torch.where(x < middle, low, middle)
    return low, high
""",
    ),
    (
        "several_names_in_an_order_that_overwrites_nothing",
        "x, v",
        """
    if x < 0:
        x = 0 * x
        v = -x * v
    return x + v
""",
        "",
        """
    x_if_negative = 0 * x
    v = torch.where(x < 0, -x_if_negative * v, v)
    x = torch.where(x < 0, x_if_negative, x)
    return x + v
""",
    ),
    (
        "names_that_read_each_other_are_assigned_at_once",
        "x, y",
        """
    if x > y:
        x, y = y, x
    return y - x
""",
        "",
        """
    x, y = torch.where(x > y, y, x), torch.where(x > y, x, y)
    return y - x
""",
    ),
    (
        "a_local_of_one_branch_keeps_its_name",
        "x",
        """
    if x > 0:
        decay = torch.exp(-x)
        y = x * decay + decay
    else:
        y = x
    return y
""",
        "",
        """
    decay = torch.exp(-x)
    y = torch.where(x > 0, x * decay + decay, x)
    return y
""",
    ),
    (
        "a_name_bound_twice_gets_a_telling_one",
        "x",
        """
    y = x
    if x > 0:
        y = y * 2
        y = y * y
    return y
""",
        "",
        """
    y = x
    y_if_positive = y * 2
    y = torch.where(x > 0, y_if_positive * y_if_positive, y)
    return y
""",
    ),
    (
        "elif_nests",
        "x",
        """
    if x < 0:
        y = -x
    elif x < 1:
        y = x
    else:
        y = x * x
    return y
""",
        "",
        """
    y = torch.where(x < 0, -x, torch.where(x < 1, x, x * x))
    return y
""",
    ),
    (
        "nested_branches",
        "x, y",
        """
    z = x
    if x > 0:
        if y > 0:
            z = x * y
        else:
            z = x - y
    return z
""",
        "",
        """
    z = x
    z = torch.where(x > 0, torch.where(y > 0, x * y, x - y), z)
    return z
""",
    ),
    (
        "augmented_assignment_of_a_number",
        "x",
        """
    total = 0.0
    for weight in (0.5, 2.0):
        if x > weight:
            total += weight * x
    return total + 0 * x
""",
        "",
        """
    total = 0.0
    for weight in (0.5, 2.0):
        total = torch.where(x > weight, total + weight * x, total)
    return total + 0 * x
""",
    ),
    (
        "a_static_branch_inside_stays_lazy",
        "x, scale=None",
        """
    if x > 0:
        if scale is not None:
            x = x * scale
    return x
""",
        "",
        """
    x = torch.where(x > 0, x * scale if scale is not None else x, x)
    return x
""",
    ),
    (
        "an_unused_result_vanishes",
        "x",
        """
    y = 2 * x
    if x > 0:
        unused = torch.sin(x)
    return y
""",
        "",
        """
    y = 2 * x
    return y
""",
    ),
    (
        "a_complex_condition_is_bound_once",
        "x",
        """
    a = b = 0 * x
    if torch.sin(x) > 0.5:
        a = x
        b = 2 * x
    return a + b
""",
        "",
        """
    a = b = 0 * x
    condition = torch.sin(x) > 0.5
    a = torch.where(condition, x, a)
    b = torch.where(condition, 2 * x, b)
    return a + b
""",
    ),
    (
        "not_turns_the_sides_around",
        "x",
        """
    if not x > 0:
        x = -x
    return x
""",
        "",
        """
    x = torch.where(x > 0, x, -x)
    return x
""",
    ),
    (
        "true_and_false_are_the_condition",
        "x",
        """
    if x > 1:
        return True
    return False
""",
        "",
        """
    return x > 1
""",
    ),
)


@pytest.mark.parametrize(("name", "signature", "before", "call", "wanted"), CASES, ids=[case[0] for case in CASES])
def test_joins(name: str, signature: str, before: str, call: str, wanted: str) -> None:
    assert body_after(signature, before.strip("\n"), call) == wanted.strip("\n"), name
