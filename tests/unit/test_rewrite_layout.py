"""How a rewrite is laid out, and where comments go."""

from __future__ import annotations

import pytest

from tests.unit.rewriting import body_after

CASES = (
    (
        "long_selections_take_a_line_each",
        "velocity, pressure",
        """
    if velocity * velocity > pressure:
        result = torch.sin(velocity) * torch.cos(pressure) + velocity * pressure
    else:
        result = torch.cos(velocity) * torch.sin(pressure)
    return result
""",
        "",
        """
    result = torch.where(
        velocity * velocity > pressure,
        torch.sin(velocity) * torch.cos(pressure) + velocity * pressure,
        torch.cos(velocity) * torch.sin(pressure),
    )
    return result
""",
    ),
    (
        "comments_stay_with_their_expression",
        "x",
        """
    # above the branch
    if x > 0:
        # positive
        y = x  # kept
    else:
        # negative
        y = -x
    return y
""",
        "",
        """
    # above the branch
    y = torch.where(
        x > 0,
        # positive
        x,  # kept
        # negative
        -x,
    )
    return y
""",
    ),
    (
        "a_comment_above_elif_moves_with_its_branch",
        "x",
        """
    if x > 1:
        y = x
    # in between
    elif x > 0:
        y = 2 * x
    else:
        y = -x
    return y
""",
        "",
        """
    y = torch.where(
        x > 1,
        x,
        # in between
        torch.where(x > 0, 2 * x, -x),
    )
    return y
""",
    ),
    (
        "a_guard_takes_its_comment_along",
        "x",
        """

    # too small
    if x < 0:
        return 0 * x

    y = x * 2
    return y
""",
        "",
        """
    y = x * 2
    return torch.where(
        x < 0,
        # too small
        0 * x,
        y,
    )
""",
    ),
    (
        "one_line_suites",
        "x",
        """
    if x < 0: return 0 * x
    if x > 1: x = x / 2; y = x
    else: y = -x
    return x + y
""",
        "",
        """
    x_is_negative = x < 0
    early_result = 0 * x
    x_if_above_1 = x / 2
    y = torch.where(x > 1, x_if_above_1, -x)
    x = torch.where(x > 1, x_if_above_1, x)
    return torch.where(x_is_negative, early_result, x + y)
""",
    ),
    (
        "brackets_only_where_needed",
        "x",
        """
    scale = 2
    if x > 0:
        x = x + 1
        x = x * scale
    return -x ** 2
""",
        "",
        """
    scale = 2
    x = torch.where(x > 0, (x + 1) * scale, x)
    return -x ** 2
""",
    ),
)


@pytest.mark.parametrize(("name", "signature", "before", "call", "wanted"), CASES, ids=[case[0] for case in CASES])
def test_layout(name: str, signature: str, before: str, call: str, wanted: str) -> None:
    assert body_after(signature, before.strip("\n"), call) == wanted.strip("\n"), name
