"""Cells whose lines begin with what IPython takes off: an indentation, the prompts of a pasted session.

Columns of findings are those of Python; frames and diffs show the lines as they are.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.unit.test_notebooks import cells, run
from tracesafe.source import magics, margins

HEAD = ("code", "import jax\nimport jax.numpy as jnp")
CALL = ("code", "jax.vmap(drag)(jnp.ones(3))")
PLAIN = (
    "def drag(speed):",
    "    if speed > 0:",
    "        force = 0.5 * speed",
    "    else:",
    "        force = -speed",
    "",
    "    return force",
    "print('''",
    "done''')",
)
FIXED = (
    "def drag(speed):",
    "    force = jnp.where(speed > 0, 0.5 * speed, -speed)",
    "",
    "    return force",
    "print('''",
    "done''')",
)


def indented(lines: tuple[str, ...], space: str) -> str:
    return "\n".join(f"{space}{line}" if line else line for line in lines)


def classic(lines: tuple[str, ...]) -> str:
    return "\n".join(("... " if not line or line[0] == " " else ">>> ") + line for line in lines)


def session(lines: tuple[str, ...]) -> str:
    return "\n".join(("   ...: " if index else "In [7]: ") + line for index, line in enumerate(lines))


@pytest.mark.parametrize(
    ("before", "after", "column"),
    [
        (indented(PLAIN, " "), indented(FIXED, " "), 8),
        (indented(PLAIN, "    "), indented(FIXED, "    "), 8),
        (indented(PLAIN, "\t"), indented(FIXED, "\t"), 8),
        ("\n  \n" + indented(PLAIN, "  "), "\n  \n" + indented(FIXED, "  "), 8),
        ("  # the drag of a glider\n" + indented(PLAIN, "  "), "  # the drag of a glider\n" + indented(FIXED, "  "), 8),
        (" x = 1\n" + "\n".join(PLAIN), " x = 1\n" + "\n".join(FIXED), 7),
        (classic(PLAIN), classic(FIXED), 8),
        (session(PLAIN), session(FIXED), 8),
    ],
)
def test_margins_are_no_syntax_and_stay(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, before: str, after: str, column: int
) -> None:
    monkeypatch.chdir(tmp_path)
    path = tmp_path / "study.ipynb"
    path.write_bytes(cells(HEAD, ("code", before), CALL))
    row = before[: before.index("speed > 0")].count("\n") + 1
    status, out, _ = run("check", "--output-format", "concise", ".")
    assert status == 1
    assert out.startswith(f"study.ipynb:cell 2:{row}:{column}: TRC201 [*] `speed > 0` decides a branch")
    full = run("check", ".")[1]
    shown = next(line for line in before.split("\n") if "speed > 0" in line)
    assert f"| {shown.expandtabs(4)}" in full
    caret = next(line for line in full.split("\n") if "^^^" in line)
    assert caret.index("^") - caret.index("|") - 2 == shown.expandtabs(4).index("speed > 0")
    diff = run("fix", "study.ipynb")[1]
    assert f"-{shown}" in diff
    assert run("fix", "--apply", "study.ipynb")[0] == 0
    assert path.read_bytes() == cells(HEAD, ("code", after), CALL)


LINES = st.sampled_from(
    (
        "x = 1",
        "if x:",
        "    y = 2",
        "        z = 3",
        "",
        "%time f(x)",
        "'''",
        "text",
        "  ",
        "for a in b:",
        ")",
        "\ty = 1",
    )
)
TEXTS = st.lists(LINES, min_size=1, max_size=8)
MARGINS = st.sampled_from((" ", "    ", "\t", ">>> ", "  >>> ", "In [3]: ", ""))


@given(TEXTS, TEXTS, MARGINS, st.booleans())
@settings(max_examples=300, deadline=None)
def test_ipython_reads_a_restored_cell_as_it_was_meant(
    old: list[str], new: list[str], margin: str, ragged: bool
) -> None:
    ahead = "x = 0"
    later = "... " if margin.endswith(">>> ") else "   ...: " if margin.startswith("In") else margin
    later = margin.removesuffix(">>> ") + later if margin.endswith(">>> ") else later
    before = "\n".join([margin + ahead, *(line if ragged and line[:1] != " " else later + line for line in old)])
    text = "\n".join([ahead, *new])
    again = margins.restored(before, text)
    assert [line.rstrip() for line in margins.bare(again).split("\n")] == [line.rstrip() for line in text.split("\n")]
    assert margins.restored(before, margins.bare(before)) == before


@pytest.mark.parametrize(
    ("magic", "masked"),
    [
        ("/step state 3", "get_ipython()(step, state)  #~ /step state 3"),
        (",say hello world", "get_ipython()(say)  #~ ,say hello world"),
        (";say hello world", "get_ipython()(say)  #~ ;say hello world"),
        ("x = %time step(state)", "x = get_ipython()(step, state)  #~ %time step(state)"),
        ("    !!ls", "    get_ipython()()  #~ !!ls"),
        ("?step", "get_ipython()(step)  #~ ?step"),
        ("y = a \\\n/ b", "y = a \\\n/ b"),
        ("y = a \\\n% b", "y = a \\\n% b"),
        ("y = (a\n/ b)", "y = (a\n/ b)"),
    ],
)
def test_what_ipython_calls_for_you(magic: str, masked: str) -> None:
    assert magics.masked(magic) == masked
    assert magics.unmasked(masked) == magic
