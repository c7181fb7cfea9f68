"""Bowler in memory: what it renames, what stays byte for byte, and what it cannot read."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from tracesafe.lexical import Ungrammatical, refactoring, renamed
from tracesafe.model import Edit
from tracesafe.rewrite.plain_renames import plainly
from tracesafe.source.spans import Span
from tracesafe.source.text import SourceFile, decode

MOVED = {"functorch.vmap": "torch.func.vmap", "functorch.grad": "torch.func.grad"}


def bowled(data: bytes, renames: dict[str, str] = MOVED) -> bytes | None:
    source = decode(data, Path("model.py"))
    after = renamed(source, renames)
    return None if after is None else source.encode(after)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (b"from functorch import vmap\n", b"from torch.func import vmap\n"),
        (
            b"from functorch import (\n    vmap,  # maps\n    grad,\n)\n",
            b"from torch.func import (\n    vmap,  # maps\n",
        ),
        (b"import functorch as ft\nft.vmap(f)\n", b"import torch.func as ft\nft.vmap(f)\n"),
        (
            b"'functorch'  # functorch\nfrom functorch import grad\n",
            b"'functorch'  # functorch\nfrom torch.func import",
        ),
    ],
)
def test_modules_are_renamed(before: bytes, after: bytes) -> None:
    assert (bowled(before) or b"").startswith(after)


def test_a_name_is_renamed_with_its_module() -> None:
    renames = {**MOVED, "functorch.combine_state_for_ensemble": "torch.func.stack_module_state"}
    before = b"from functorch import combine_state_for_ensemble, vmap\nx = combine_state_for_ensemble(models)\n"
    assert bowled(before, renames) == before.replace(b"functorch", b"torch.func").replace(
        b"combine_state_for_ensemble", b"stack_module_state"
    )


def test_a_name_is_renamed_in_its_module() -> None:
    renames = {"jax.numpy.row_stack": "jax.numpy.vstack"}
    assert bowled(b"from jax.numpy import (row_stack, sum)\n", renames) == b"from jax.numpy import (vstack, sum)\n"


@pytest.mark.parametrize(
    "text",
    [
        b"from functorch import vmap\r\n\r\nx = 1\r\n",
        b"\xef\xbb\xbffrom functorch import vmap\n",
        b"from functorch import vmap\n\x0c\nclass A:\n    pass\n",
        b"\x0cfrom functorch import vmap\n",
        b"x = 1\nfrom functorch import vmap",
        b"x = 1\r\nfrom functorch import vmap",
        b"x = 1\rfrom functorch import vmap\ry = 2\r",
        b"x = 1\nfrom functorch import vmap\r\ny = 2\rz = 3",
        b"# coding: latin-1\ns = '\xe4'\nfrom functorch import vmap\n",
        b"if x:\n\tfrom functorch import vmap \\\n\t\t, grad\n  # odd\n",
    ],
)
def test_every_other_byte_stays(text: bytes) -> None:
    assert bowled(text) == text.replace(b"functorch", b"torch.func")


@pytest.mark.parametrize(
    "text",
    [
        b"import torch\n",
        b"# functorch\n",
        b"match x:\n    case 1:\n        pass\nfrom functorch import vmap\n",
        b"def f(a, /):\n    pass\nfrom functorch import vmap\n",
    ],
    ids=["no such name", "a comment", "match", "positional only"],
)
def test_where_bowler_does_not_serve_there_is_no_result(text: bytes) -> None:
    assert bowled(text) is None


def test_one_module_cannot_become_two() -> None:
    assert bowled(b"from functorch import vmap\n", {**MOVED, "functorch.aot": "torch.compile.aot"}) is None


def test_a_text_outside_of_the_grammar_is_told_with_its_row() -> None:
    with pytest.raises(Ungrammatical) as told:
        refactoring([])(decode(b"x = 1\ndef f(a, /):\n    pass\n", Path("model.py")), "model.py")
    assert (told.value.row, told.value.reason) == (2, "unexpected `/`")


# One import statement

STATEMENT = "größe = 1\r\nif größe:\r\n    from functorch import (\r\n        vmap,  # ä\r\n        grad\r\n    )\r\n"


def written(text: str, names: dict[str, str], *edits: Edit) -> tuple[Edit, ...]:
    source = SourceFile(Path("model.py"), text)
    (node,) = (one for one in ast.walk(ast.parse(text)) if isinstance(one, ast.ImportFrom))
    return plainly(source, node, names, edits)


def edit(text: str, old: str, new: str) -> Edit:
    start = len(text[: text.index(old)].encode())
    return Edit(Path("model.py"), Span(start, start + len(old.encode())), new)


def test_bowler_writes_a_statement_in_which_names_moved() -> None:
    wanted = edit(STATEMENT, "functorch", "torch.func")
    assert written(STATEMENT, MOVED, wanted) == (wanted,)


def test_several_names_are_one_edit() -> None:
    text = "from functorch import combine_state_for_ensemble, vmap\n"
    edits = (edit(text, "functorch", "torch.func"), edit(text, "combine_state_for_ensemble", "stack_module_state"))
    names = {**MOVED, "functorch.combine_state_for_ensemble": "torch.func.stack_module_state"}
    old = "functorch import combine_state_for_ensemble"
    assert written(text, names, *edits) == (edit(text, old, "torch.func import stack_module_state"),)


def test_what_bowler_would_write_otherwise_is_the_resolvers() -> None:
    text = "from functorch import vmap as grad, grad as vmap\n"
    edits = (edit(text, "functorch", "torch.func"), edit(text, "vmap as grad", "batch as grad"))
    assert written(text, {**MOVED, "functorch.vmap": "torch.func.batch"}, *edits) == edits
