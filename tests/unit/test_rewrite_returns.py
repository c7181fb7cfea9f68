"""Branches that return: early returns are put in front of later ones."""

from __future__ import annotations

import pytest

from tests.unit.rewriting import body_after

CASES = (
    (
        "guard_clause",
        "x",
        """
    if x > 0:
        return x
    return 0
""",
        "",
        """
    return torch.where(x > 0, x, 0)
""",
    ),
    (
        "if_else_returns",
        "x",
        """
    if x > 0:
        return x
    else:
        return -x
""",
        "",
        """
    return torch.where(x > 0, x, -x)
""",
    ),
    (
        "several_guards_by_priority",
        "x",
        """
    if x < 0:
        return 0 * x
    if x > 1:
        return x / x
    return x
""",
        "",
        """
    return torch.where(x < 0, 0 * x, torch.where(x > 1, x / x, x))
""",
    ),
    (
        "what_follows_an_early_return_stays",
        "x",
        """
    if x < 0:
        return -x
    y = x * 2
    z = torch.sin(y)
    return z
""",
        "",
        """
    y = x * 2
    z = torch.sin(y)
    return torch.where(x < 0, -x, z)
""",
    ),
    (
        "a_condition_is_bound_before_its_name_changes",
        "x",
        """
    if x < 0:
        return -x
    x = x * 2
    return x + 1
""",
        "",
        """
    x_is_negative = x < 0
    early_result = -x
    x = x * 2
    return torch.where(x_is_negative, early_result, x + 1)
""",
    ),
    (
        "else_moves_out",
        "x",
        """
    if x < 0:
        return -x
    else:
        # the larger part
        y = x * 2
        return y + 1
""",
        "",
        """
    # the larger part
    y = x * 2
    return torch.where(x < 0, -x, y + 1)
""",
    ),
    (
        "partial_returns_of_nested_branches",
        "x, y",
        """
    if x > 0:
        if y > 0:
            return x
        y = y + 1
    return x + y
""",
        "",
        """
    y_is_positive = y > 0
    y = torch.where(x > 0, y + 1, y)
    return torch.where((x > 0) & y_is_positive, x, x + y)
""",
    ),
    (
        "tuples_leaf_by_leaf",
        "x, y",
        """
    if x > y:
        return x, y
    return y, x
""",
        "",
        """
    return torch.where(x > y, x, y), torch.where(x > y, y, x)
""",
    ),
    (
        "dicts_leaf_by_leaf",
        "x",
        """
    if x > 0:
        return {"value": x, 'sign': 1.0}
    return {"value": -x, "sign": -1.0}
""",
        "",
        """
    return {"value": torch.where(x > 0, x, -x), 'sign': torch.where(x > 0, 1.0, -1.0)}
""",
    ),
    (
        "static_branches_each_return",
        "x, twice=False",
        """
    if x < 0:
        return -x
    if twice:
        return 2 * x
    return x
""",
        "",
        """
    if twice:
        return torch.where(x < 0, -x, 2 * x)
    return torch.where(x < 0, -x, x)
""",
    ),
    (
        "inside_with",
        "x",
        """
    if x < 0:
        return -x
    with torch.no_grad():
        return x * 2
""",
        "",
        """
    x_is_negative = x < 0
    early_result = -x
    with torch.no_grad():
        return torch.where(x_is_negative, early_result, x * 2)
""",
    ),
    (
        "all_sides_of_a_chain",
        "x",
        """
    if x < 0:
        return -x
    elif x < 1:
        return x
    else:
        return x * x
""",
        "",
        """
    return torch.where(x < 0, -x, torch.where(x < 1, x, x * x))
""",
    ),
    (
        "a_bracketed_value_loses_its_brackets",
        "x",
        """
    if x > 0:
        return (
            x
            + 1
        )
    return (x - 1)
""",
        "",
        """
    return torch.where(x > 0, x + 1, x - 1)
""",
    ),
)


@pytest.mark.parametrize(("name", "signature", "before", "call", "wanted"), CASES, ids=[case[0] for case in CASES])
def test_returns(name: str, signature: str, before: str, call: str, wanted: str) -> None:
    assert body_after(signature, before.strip("\n"), call) == wanted.strip("\n"), name
