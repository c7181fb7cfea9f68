"""Unified diffs of others, applied in memory."""

from __future__ import annotations

from pathlib import Path

import pytest

from tracesafe.output.diff import raw, unified
from tracesafe.source.patch import BadPatch, applied, parsed
from tracesafe.source.text import SourceFile

BEFORE = "import os\n\n\ndef f(x):\n    return x\n\n\ndef g(x):\n    return 2 * x\n"


def source(text: str) -> SourceFile:
    return SourceFile(Path("m.py"), text)


@pytest.mark.parametrize(("before", "after"), [(BEFORE, BEFORE.replace("2", "3")), (BEFORE, BEFORE + "x = 1\n")])
def test_our_own_diffs_come_back(before: str, after: str) -> None:
    diff = raw(unified(source(before), source(after), "m.py"), source(before)).decode()
    (patch,) = parsed("# a note\n" + diff)
    assert patch.name == "m.py"
    assert applied(patch, source(before)).text == after


def test_line_ends_stay() -> None:
    diff = "--- a/m.py\t2020\n+++ b/m.py\t2020\n@@ -4,2 +4,2 @@\n def f(x):\n-    return x\n+    return -x\n"
    crlf = BEFORE.replace("\n", "\r\n")
    assert applied(parsed(diff)[0], source(crlf)).text == crlf.replace("return x", "return -x")


@pytest.mark.parametrize(
    ("diff", "row"),
    [
        ("--- a/m.py\n+++ b/m.py\n@@ -4,2 +4,2 @@\n def h(x):\n-    return x\n+    return -x\n", 3),
        ("--- a/m.py\n+++ b/m.py\n@@ -4,2 +4,2 @@\n def f(x):\n", 3),
        ("--- a/m.py\n+++ b/m.py\n@@ -4,2 +4,2 @@\n def f(x):\n*    return x\n", 5),
    ],
)
def test_what_does_not_fit_is_named(diff: str, row: int) -> None:
    with pytest.raises(BadPatch) as error:
        applied(parsed(diff)[0], source(BEFORE))
    assert error.value.row == row


def test_new_files_and_other_texts_are_passed_over() -> None:
    assert parsed("") == ()
    assert parsed("--- /dev/null\n+++ b/new.py\n@@ -0,0 +1 @@\n+x = 1\n") == ()
