"""``tracesafe fix --review`` in a real terminal: keys, colours, widths, Ctrl-C, an editor."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.unit.terminal import Terminal

BEFORE = """\
import torch
from torch.func import vmap


def bounded(größe):
    # 大きさ
    if größe > 1:
        return größe * 2
    return größe


def halves(x):
    if x > 0:
        x = x / 2
    return x


def run(x):
    return vmap(bounded)(x), vmap(halves)(x)
"""
FIRST = BEFORE.replace(
    "    if größe > 1:\n        return größe * 2\n    return größe\n",
    "    return torch.where(größe > 1, größe * 2, größe)\n",
)
SECOND = "    if x > 0:\n        x = x / 2\n", "    x = torch.where(x > 0, x / 2, x)\n"
PROMPT = "Apply this hunk [y,N,q,a,d,e,?]? "


@pytest.fixture
def program(tmp_path: Path) -> Path:
    path = tmp_path / "model.py"
    path.write_bytes(BEFORE.replace("\n", "\r\n").encode("utf-8-sig"))
    return path


def text(path: Path) -> str:
    """What the file holds; it still has its BOM and its line ends."""
    data = path.read_bytes()
    assert data.startswith(b"\xef\xbb\xbf")
    assert data.count(b"\r\n") == data.count(b"\n")
    return data.decode("utf-8-sig").replace("\r\n", "\n")


def reviewing(program: Path, **more: object) -> Terminal:
    return Terminal("fix", "--review", program.name, folder=program.parent, **more)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("keys", "code", "wanted"),
    [
        (["y", "y"], 0, FIRST.replace(*SECOND)),
        (["y", "n"], 1, FIRST),
        (["", "y"], 1, BEFORE.replace(*SECOND)),
        (["y", "q"], 1, FIRST),
        (["q"], 1, BEFORE),
        (["a"], 0, FIRST.replace(*SECOND)),
        (["d"], 1, BEFORE),
        (["?", "x", "Y", "N"], 1, FIRST),
    ],
    ids=lambda value: "".join(value) if isinstance(value, list) else None,
)
def test_answers(program: Path, keys: list[str], code: int, wanted: str) -> None:
    with reviewing(program) as terminal:
        for key in keys:
            terminal.answer(key)
        assert terminal.end()[0] == code
    assert text(program) == wanted


def test_a_change_is_shown_in_colours_with_its_way(program: Path) -> None:
    with reviewing(program) as terminal:
        shown = terminal.answer("q")
        terminal.end()
    assert "\x1b[1;31mTRC201\x1b[0m" in shown
    assert "\x1b[31m-    if größe > 1:\x1b[0m\n" in shown
    assert "\x1b[32m+    return torch.where(größe > 1, größe * 2, größe)\x1b[0m\n" in shown
    assert "     # 大きさ\n" in shown
    assert "model.py:19: vmap(bounded)" in shown
    assert shown.endswith(f"(1/2) {PROMPT}")


@pytest.mark.parametrize("settings", [{"NO_COLOR": "1"}, {"TERM": "dumb"}], ids=str)
def test_no_colours_where_they_are_not_wanted(program: Path, settings: dict[str, str]) -> None:
    with reviewing(program, settings=settings) as terminal:
        terminal.answer("?")
        terminal.answer("y")
        terminal.answer("q")
        terminal.end()
    assert "\x1b" not in terminal.screen
    assert "e - edit it in $EDITOR" in terminal.screen


def test_messages_fit_the_width_also_after_a_resize(program: Path) -> None:
    with reviewing(program, columns=44, settings={"NO_COLOR": "1"}) as terminal:
        first = terminal.until("]? ")
        terminal.resize(160)
        terminal.type("n\n")
        second = terminal.answer("n")
        assert terminal.end()[0] == 1
    narrow, wide = first.partition(" --> ")[0], second.partition("\n\n")[2].partition("\n --> ")[0]
    assert max(map(len, narrow.split("\n"))) <= 44
    assert narrow.count("\n") == 2
    assert wide == "TRC201 `x > 0` decides a branch, but `x` is batched by torch.func.vmap"


def test_ctrl_c_leaves_every_file_as_it_was(program: Path) -> None:
    with reviewing(program) as terminal:
        terminal.answer("y")
        terminal.until(PROMPT)
        terminal.interrupt()
        code, shown = terminal.end()
    assert code == 130
    assert "interrupted; no file was changed" in shown
    assert text(program) == BEFORE
    assert [path.name for path in program.parent.iterdir()] == [program.name]


def test_the_end_of_the_input_is_quit(program: Path) -> None:
    with reviewing(program) as terminal:
        terminal.answer("y")
        terminal.until(PROMPT)
        terminal.type("\x04")
        assert terminal.end()[0] == 1
    assert text(program) == FIRST


def editor(folder: Path, old: str, new: str) -> dict[str, str]:
    """An editor that replaces a text."""
    script = folder / "editor.txt"
    script.write_text(
        "import sys\npath = sys.argv[-1]\ntext = open(path, encoding='utf-8').read()\n"
        f"open(path, 'w', encoding='utf-8').write(text.replace({old!r}, {new!r}))\n",
        encoding="utf-8",
    )
    return {"EDITOR": f"{sys.executable} {script}"}


def test_an_edited_hunk_is_applied(program: Path) -> None:
    settings = editor(program.parent, "(größe > 1, größe * 2", "(größe > 1, größe * 3")
    with reviewing(program, settings=settings) as terminal:
        terminal.answer("e")
        terminal.answer("q")
        terminal.end()
    assert text(program) == FIRST.replace("größe * 2, größe", "größe * 3, größe")


@pytest.mark.parametrize(
    ("old", "new", "why"),
    [
        ("+    return", "+    return return", "model.py would not parse: line 7: invalid syntax"),
        ("-    if", "-    when", "are not those of the file"),
        ("+    return", "return", "a line begins with none of"),
    ],
)
def test_an_edit_that_cannot_be_applied_is_told_and_forgotten(program: Path, old: str, new: str, why: str) -> None:
    with reviewing(program, settings=editor(program.parent, old, new)) as terminal:
        terminal.answer("e")
        assert why in terminal.until("Edit again [y,N,?]? ")
        terminal.type("n\n")
        terminal.answer("q")
        terminal.end()
    assert text(program) == BEFORE


@pytest.mark.parametrize("command", ["true", "false", "no-such-editor"])
def test_an_editor_that_saves_nothing_changes_nothing(program: Path, command: str) -> None:
    with reviewing(program, settings={"EDITOR": command}) as terminal:
        terminal.answer("e")
        terminal.answer("q")
        assert terminal.end()[0] == 1
    assert text(program) == BEFORE


def test_a_function_and_its_calls_are_one_question(tmp_path: Path) -> None:
    losses = tmp_path / "losses.py"
    losses.write_text("last = None\n\n\ndef loss(x):\n    global last\n    last = x * 2\n    return last.sum()\n")
    train = tmp_path / "train.py"
    train.write_text(
        "import jax\n\nimport losses\n\n\ndef weighted(x, weight):\n    return weight * losses.loss(x)\n\n\n"
        "def train(x):\n    gradient = jax.grad(weighted)(x, 3.0)\n    print(losses.last)\n    return gradient\n"
    )
    with Terminal("fix", "--review", ".", folder=tmp_path) as terminal:
        shown = terminal.answer("y")
        code, _ = terminal.end()
    assert "with train.py: TRC101" in shown
    assert shown.endswith("(1/1) Apply these 2 hunks in 2 files together [y,N,q,a,d,e,?]? ")
    assert code == 0
    assert "return last.sum(), last" in losses.read_text()
    assert "gradient, losses.last = jax.grad(weighted, has_aux=True)(x, 3.0)" in train.read_text()


def test_a_file_that_changed_meanwhile_is_not_overwritten_and_no_answer_is_lost(program: Path) -> None:
    with reviewing(program, settings={"TMPDIR": str(program.parent)}) as terminal:
        terminal.answer("y")
        terminal.until(PROMPT)
        program.write_bytes(program.read_bytes() + b"# more\r\n")
        terminal.type("y\n")
        code, shown = terminal.end()
    assert code == 3
    assert "changed on disk" in shown
    assert text(program) == BEFORE + "# more\n"
    (patch,) = program.parent.glob("tracesafe-review-*.patch")
    subprocess.run(["git", "apply", patch.name], cwd=program.parent, check=True)
    assert text(program) == FIRST.replace(*SECOND) + "# more\n"


@pytest.mark.parametrize("arguments", [["fix", "--review"], ["--review"]], ids=" ".join)
def test_without_a_terminal_there_is_an_error(program: Path, arguments: list[str]) -> None:
    command = [sys.executable, "-m", "tracesafe", *arguments, program.name]
    result = subprocess.run(command, cwd=program.parent, input="y\n", capture_output=True, text=True)
    assert result.returncode == 2
    assert "--review needs a terminal, but standard input is none; use --diff" in " ".join(result.stderr.split())
    assert text(program) == BEFORE


def test_the_program_cannot_come_from_the_terminal(program: Path) -> None:
    with Terminal("fix", "--review", "-", folder=program.parent) as terminal:
        code, shown = terminal.end()
    assert code == 2
    assert "cannot read the program from there" in shown
