"""Branches without a right rewrite: the reason is said, the code stays."""

from __future__ import annotations

import pytest

from tests.unit.rewriting import after, refusals, torch_module

CASES = (
    (
        "traced-raise",
        "x",
        """
    if x < 0:
        raise ValueError("negative")
    return x
""",
        "",
    ),
    (
        "traced-raise",
        "x",
        """
    if x < 0:
        assert x > -1
    return x
""",
        "",
    ),
    (
        "traced-output",
        "x",
        """
    if x < 0:
        print("negative")
    return x
""",
        "",
    ),
    (
        "write-on-traced-path",
        "x, state",
        """
    if x < 0:
        state.last = x
    return x
""",
        "torch.ones(3), None",
    ),
    (
        "write-on-traced-path",
        "x, out",
        """
    if x < 0:
        out[0] = x
    return x
""",
        "torch.ones(3), torch.ones(3)",
    ),
    (
        "write-on-traced-path",
        "x",
        """
    if x < 0:
        LOG.append(1)
    return x
""",
        "",
    ),
    (
        "write-on-traced-path",
        "x",
        """
    if x < 0:
        x.mul_(2)
    return x
""",
        "",
    ),
    (
        "write-on-traced-path",
        "x",
        """
    global LAST
    if x < 0:
        LAST = x
    return x
""",
        "",
    ),
    (
        "write-on-traced-path",
        "x",
        """
    y = x * 2
    if x < 0:
        del y
    return x
""",
        "",
    ),
    (
        "write-on-traced-path",
        "x, state",
        """
    if x < 0:
        return -x
    state.last = x
    return x
""",
        "torch.ones(3), None",
    ),
    (
        "write-on-traced-path",
        "x",
        """
    if x > 3:
        return x
    x += 1
    return x
""",
        "",
    ),
    (
        "maybe-undefined",
        "x",
        """
    if x < 0:
        y = x
    return y
""",
        "",
    ),
    (
        "returns-none",
        "x",
        """
    if x < 0:
        return x
""",
        "",
    ),
    (
        "returns-none",
        "x",
        """
    if x < 0:
        return x
    return None
""",
        "",
    ),
    (
        "returns-none",
        "x",
        """
    y = None
    if x < 0:
        y = x
    return y
""",
        "",
    ),
    (
        "structure-differs",
        "x",
        """
    if x < 0:
        return x, x
    return x
""",
        "",
    ),
    (
        "structure-differs",
        "x",
        """
    if x < 0:
        return "a"
    return "b"
""",
        "",
    ),
    (
        "structure-differs",
        "x",
        """
    if x < 0:
        return {"a": x}
    return {"b": x}
""",
        "",
    ),
    (
        "loop-exit",
        "x",
        """
    for i in range(3):
        if x > i:
            break
        x = x + 1
    return x * i
""",
        "",
    ),
    (
        "mixed-test",
        "x",
        """
    for i in range(3):
        if i < 2:
            if x > i:
                continue
        x = x + 1
    return x
""",
        "",
    ),
    (
        "loop-exit",
        "x",
        """
    n = 0
    while x > 1 and n < 5:
        if x > 7:
            break
        x = x - 1
        n += 1
    else:
        x = x * 2
    return x
""",
        "",
    ),
    (
        "loop-on-traced-path",
        "x",
        """
    for i in range(3):
        if x > 0:
            break
        try:
            x = x + 1
        except ValueError:
            pass
    return x
""",
        "",
    ),
    (
        "statement-on-traced-path",
        "x",
        """
    if x > 0:
        import math
        x = x * math.pi
    return x
""",
        "",
    ),
    (
        "statement-on-traced-path",
        "x",
        """
    if x > 0:
        with torch.no_grad():
            x = x * 2
    return x
""",
        "",
    ),
    (
        "statement-on-traced-path",
        "x",
        """
    if x > 0:
        def g(v): return v
        x = g(x)
    return x
""",
        "",
    ),
    (
        "generator",
        "x",
        """
    if x > 0:
        x = -x
    yield x
""",
        "",
    ),
    (
        "unbounded-recursion",
        "x",
        """
    if x < 1:
        return x
    return f(x / 2)
""",
        "",
    ),
    (
        "closure",
        "x",
        """
    y = x
    if x < 1:
        y = 2 * x
    return (lambda: y)()
""",
        "",
    ),
    (
        "closure",
        "x",
        """
    if x < 1:
        y = 2 * x
        g = lambda: y
        x = g()
    return x
""",
        "",
    ),
    (
        "mixed-test",
        "x, limit=None",
        """
    if x > 0 and bool(limit):
        x = -x
    return x
""",
        "torch.ones(3), limit=None",
    ),
    (
        "static-fall-through",
        "x, n=3",
        """
    if n > 2:
        if x > 0:
            return x
    n = n - 1
    y = x * n
    z = y * 3
    return z + y
""",
        "",
    ),
    (
        "match",
        "x",
        """
    match x:
        case 0: return x
        case _: return -x
""",
        "",
    ),
)


@pytest.mark.parametrize(
    ("slug", "signature", "body", "call"), CASES, ids=[f"{case[0]}-{i}" for i, case in enumerate(CASES)]
)
def test_is_refused(slug: str, signature: str, body: str, call: str) -> None:
    text = torch_module(signature, body.strip("\n"), call)
    if "state" in signature:
        text = text.replace("torch.vmap(f)", "torch.vmap(f, in_dims=(0, None))")
    text = text.replace("import torch\n", "import torch\n\nLOG = []\nLAST = 0\n", 1)
    assert slug in {refusal.slug for refusal in refusals(text)}
    assert after(text) == text


def test_a_plain_number_in_another_call_is_refused_in_torch() -> None:
    text = torch_module("x", "    if x > 0:\n        return x\n    return -x") + "f(2.0)\n"
    assert [refusal.slug for refusal in refusals(text)] == ["python-caller"]


def test_reasons_name_what_the_user_wrote() -> None:
    text = torch_module("x", '    if x > 0:\n        return {"a": x}\n    return {"b": x, "c": x}')
    assert refusals(text)[0].reason == 'the branches give different structures (dict of "a" / dict of "b", "c")'


def test_several_refused_returns_do_not_keep_other_branches_from_being_converted() -> None:
    body = """
    y = x
    if x > 1:
        y = 2 * x
    if x < 0:
        raise ValueError
    if y > 3:
        y = y / 2
    return y
"""
    text = torch_module("x", body.strip("\n"))
    assert [refusal.slug for refusal in refusals(text)] == ["traced-raise"]
    assert "y = torch.where(x > 1, 2 * x, y)" in after(text)
    assert "y = torch.where(y > 3, y / 2, y)" in after(text)
