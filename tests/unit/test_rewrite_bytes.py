"""What no edit names stays as it is, and what is written follows the file."""

from __future__ import annotations

import pytest

from tests.unit.rewriting import after, fixed

BRANCH = (
    "import torch\n\n\ndef f(x):\n    if x > 0:\n        return x\n    return -x\n\n\ntorch.vmap(f)(torch.ones(3))\n"
)
WANTED = "import torch\n\n\ndef f(x):\n    return torch.where(x > 0, x, -x)\n\n\ntorch.vmap(f)(torch.ones(3))\n"


@pytest.mark.parametrize("newline", ["\r\n", "\r"])
def test_line_ends_are_those_of_the_file(newline: str) -> None:
    assert after(BRANCH.replace("\n", newline)) == WANTED.replace("\n", newline)


def test_tabs_stay_tabs() -> None:
    long = BRANCH.replace("return x\n", "return torch.sin(x) * torch.cos(x) + torch.sin(x) * torch.cos(x)\n")
    converted = after(long.replace("    ", "\t"))
    assert "\n\treturn torch.where(\n\t\tx > 0,\n\t\ttorch.sin(x)" in converted
    assert "    " not in converted


def test_no_final_newline() -> None:
    text = (
        "import torch\n\ng = lambda v: torch.vmap(f)(v)\n\n\ndef f(x):\n    if x > 0:\n        return x\n    return -x"
    )
    text = text.replace("g = lambda v: torch.vmap(f)(v)", "xs = torch.ones(3)") + "\n\n\ny = torch.vmap(f)(xs)"
    converted = after(text)
    assert converted.endswith("return torch.where(x > 0, x, -x)\n\n\ny = torch.vmap(f)(xs)")


def test_semicolons_and_other_statements_on_the_line() -> None:
    text = BRANCH.replace("    return -x\n", "    y = -x; return y  # done\n")
    assert "    y = -x; return torch.where(x > 0, x, y)  # done\n" in after(text)


def test_form_feeds_and_odd_blanks_stay() -> None:
    text = BRANCH.replace("def f(x):\n", "\x0cdef f( x ) :\n").replace(
        "import torch\n", "import torch # \u2028 \x85\n", 1
    )
    converted = after(text)
    assert converted == text.replace(
        "    if x > 0:\n        return x\n    return -x\n", "    return torch.where(x > 0, x, -x)\n"
    )


def test_characters_of_several_bytes() -> None:
    text = BRANCH.replace("def f(x):\n", 'def f(x):\n    """Größe, 大きさ."""\n').replace("x > 0", "x > größe")
    text = text.replace("def f", "größe = 0.5\n\n\ndef f").replace("return x\n", "return x  # groß\n")
    assert "        x,  # groß\n        -x,\n" in after(text)


def test_docstring_decorator_and_type_comments_stay() -> None:
    text = BRANCH.replace(
        "def f(x):\n", '@torch.no_grad()\ndef f(x):  # type: ignore[no-untyped-def]\n    """Absolute."""\n'
    )
    converted = after(text)
    assert (
        '@torch.no_grad()\ndef f(x):  # type: ignore[no-untyped-def]\n    """Absolute."""\n    return torch.where'
        in converted
    )


def test_a_second_run_changes_nothing() -> None:
    assert after(WANTED) == WANTED
    assert not fixed(WANTED).first.findings


def test_a_string_over_several_lines_is_not_indented() -> None:
    text = BRANCH.replace(
        "    return -x\n", '    else:\n        names = """a\n  b"""\n        return -x * len(names)\n'
    )
    assert '    names = """a\n  b"""\n' in after(text)


def test_backslashes_and_brackets_over_several_lines() -> None:
    text = BRANCH.replace("if x > 0:", "if x \\\n            > 0:").replace(
        "return -x", "return (\n        -\n        x\n    )"
    )
    assert after(text) == WANTED.replace("-x", "- x")


IMPORTS = (
    ("from torch import Tensor\n", "import torch\nfrom torch import Tensor\n", "torch.where"),
    ('"""Doc."""\n', '"""Doc."""\n\nimport torch\n', "torch.where"),
    ("import torch as th\n", "import torch as th\n", "th.where"),
    ("from torch import where\n", "from torch import where\n", "where"),
    ("import os\nimport sys\n", "import os\nimport sys\nimport torch\n", "torch.where"),
    ("# a comment\n", "# a comment\nimport torch\n\n", "torch.where"),
    ("import torch.nn as nn\n", "import torch\nimport torch.nn as nn\n", "torch.where"),
    ("import torch.nn\n", "import torch.nn\n", "torch.where"),
)


@pytest.mark.parametrize(("before", "wanted", "name"), IMPORTS)
def test_imports_in_the_style_of_the_file(before: str, wanted: str, name: str) -> None:
    text = (
        before
        + "from functorch import vmap\n\n\ndef f(x):\n    if x > 0:\n        return x\n"
        + "    return -x\n\n\nvmap(f)(abs(xs))\n"
    )
    converted = after(text)
    assert f"return {name}(x > 0, x, -x)" in converted
    if before != wanted:
        assert "import torch\n" in converted


def test_a_name_that_is_shadowed_does_not_serve() -> None:
    text = BRANCH.replace("def f(x):\n", "def f(x, torch=3):\n").replace("torch.vmap(f)", "vmap(f)")
    text = text.replace("import torch\n", "import torch\nfrom torch import vmap\n", 1)
    assert "return torch.where" not in after(text)
