"""Notebooks: cells are one module, magics stay, edits go into their cells, every other byte stays."""

from __future__ import annotations

import contextlib
import io
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tracesafe.cli.main import main as tracesafe
from tracesafe.source import magics, notebook, text
from tracesafe.source.notebook import Notebook
from tracesafe.source.text import Unreadable

STUDY = (
    ("markdown", "# Drag\nof a *glider*"),
    ("code", "%matplotlib inline\n!pip install -q jax\nimport jax\nimport jax.numpy as jnp"),
    ("code", "%%bash\nls -l | head"),
    (
        "code",
        "\ndef drag(speed):\n    if speed > 0:\n        force = 0.5 * speed\n"
        "    else:\n        force = -speed\n    return force\n",
    ),
    ("raw", "def not_code(x"),
    ("code", "files = !ls *.csv\nspeeds = jnp.linspace(-1.0, 1.0, 5)\nforces = jax.vmap(drag)(speeds)\nforces"),
    ("code", "%timeit jax.vmap(drag)(speeds)\ndrag?"),
)


def cells(*pairs: tuple[str, str], **layout: Any) -> bytes:
    """A notebook of these cells, as Jupyter writes it."""
    made = []
    for index, (kind, source) in enumerate(pairs):
        cell: dict[str, Any] = {"cell_type": kind, "id": f"c{index}", "metadata": {"tags": ["é"]}}
        if kind == "code":
            output = {"name": "stdout", "output_type": "stream", "text": ["[ 1.  0.5]\n", "\u001b[0mß"]}
            cell |= {"execution_count": index, "outputs": [output]}
        made.append(cell | {"source": source if layout.get("as_string") else source.splitlines(keepends=True)})
    metadata = {"language_info": {"name": layout.get("language", "python")}}
    found = {"cells": made, "metadata": metadata, "nbformat": 4, "nbformat_minor": 5}
    ascii_only = layout.get("ascii_only", False)
    return (json.dumps(found, indent=layout.get("indent", 1), ensure_ascii=ascii_only) + "\n").encode()


def run(*args: str) -> tuple[int, str, str]:
    out, err = io.StringIO(), io.StringIO()
    raw_out, raw_err = io.BytesIO(), io.BytesIO()
    with (
        contextlib.redirect_stdout(io.TextIOWrapper(raw_out, "utf-8", write_through=True)),
        contextlib.redirect_stderr(io.TextIOWrapper(raw_err, "utf-8", write_through=True)),
    ):
        status = tracesafe(args)
        out.write(raw_out.getvalue().decode())
        err.write(raw_err.getvalue().decode())
    return status, out.getvalue(), err.getvalue()


@pytest.fixture
def study(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    path = tmp_path / "study.ipynb"
    path.write_bytes(cells(*STUDY))
    return path


def test_a_finding_names_cell_and_line(study: Path) -> None:
    status, out, _ = run("check", "--output-format", "concise", ".")
    assert status == 1
    assert out.startswith("study.ipynb:cell 3:3:8: TRC201 [*] `speed > 0` decides a branch")
    _, full, _ = run("check", "study.ipynb")
    assert "via: study.ipynb:cell 4:3: jax.vmap(drag)" in full
    assert "3 |     if speed > 0:" in full


def test_the_diff_has_a_head_for_each_cell(study: Path) -> None:
    _, out, _ = run("fix", "study.ipynb")
    head = "--- a/study.ipynb:cell 3\t\n+++ b/study.ipynb:cell 3\t\n"
    assert out.startswith(f"{head}@@ -1,7 +1,4 @@\n \n def drag(speed):\n")
    assert "%" not in out


@pytest.mark.parametrize("layout", [{}, {"as_string": True}, {"indent": None}, {"indent": 4}, {"ascii_only": True}])
def test_only_the_sources_of_changed_cells_change(study: Path, layout: dict[str, Any]) -> None:
    study.write_bytes(cells(*STUDY, **layout))
    before = study.read_bytes()
    assert run("fix", "--apply", "study.ipynb")[0] == 0
    changed = list(STUDY)
    changed[3] = (
        "code",
        "\ndef drag(speed):\n    force = jnp.where(speed > 0, 0.5 * speed, -speed)\n    return force\n",
    )
    assert study.read_bytes() == cells(*changed, **layout) != before
    assert run("fix", "--apply", "study.ipynb")[0] == 0
    assert study.read_bytes() == cells(*changed, **layout)


def test_json_names_the_cell(study: Path) -> None:
    (finding,) = json.loads(run("check", "--output-format", "json", "study.ipynb")[1])
    assert (finding["cell"], finding["location"]) == (3, {"row": 3, "column": 8})
    assert finding["via"][0] == {"filename": str(study), "cell": 4, "row": 3, "text": "jax.vmap(drag)"}
    assert {edit["cell"] for edit in finding["fix"]["edits"]} == {3}


def test_github_annotates_the_file(study: Path) -> None:
    _, out, _ = run("check", "--output-format", "github", "study.ipynb")
    assert out.startswith("::error title=tracesafe (TRC201),file=study.ipynb::study.ipynb:cell 3:3:8: TRC201")


def test_why_takes_cell_and_line(study: Path) -> None:
    status, out, _ = run("why", "study.ipynb:3:3")
    assert status == 0
    assert "`study.drag` (study.ipynb:cell 3:2) runs under" in out
    assert "via study.ipynb:cell 4:3: jax.vmap(drag)" in out
    assert run("why", "study.ipynb:3")[0] == 2
    assert run("why", "study.ipynb:3:99")[0] == 2


def test_a_project_and_a_notebook_are_one_program(study: Path) -> None:
    (study.parent / "physics.py").write_text("def lift(a):\n    if a > 0:\n        return a\n    return 0.0 * a\n")
    study.write_bytes(cells(("code", "import jax\nfrom physics import lift"), ("code", "jax.vmap(lift)(xs)")))
    status, out, _ = run("check", "--output-format", "concise", ".")
    assert status == 1
    assert out.startswith("physics.py:2:8: TRC201")


def test_a_function_that_a_magic_calls_keeps_its_signature(study: Path) -> None:
    body = "seen = 0.0\ndef step(x):\n    global seen\n    seen = x.sum()\n    return x * 2"
    head = ("code", "import jax\nimport jax.numpy as jnp")
    study.write_bytes(cells(head, ("code", body), ("code", "y = jax.jit(step)(jnp.ones(3))")))
    assert b"fixable" in run("check", "--output-format", "full", "study.ipynb")[1].encode()
    study.write_bytes(cells(head, ("code", body), ("code", "y = jax.jit(step)(jnp.ones(3))\n%timeit step(y)")))
    before = study.read_bytes()
    run("fix", "--apply", "--unsafe-fixes", "study.ipynb")
    after = json.loads(study.read_bytes())
    assert study.read_bytes() == before or "%timeit step(y)" in "".join(after["cells"][2]["source"])


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"{", "cannot read the notebook"),
        (b'{"worksheets": [], "nbformat": 3}', "no list of cells"),
        (b"\xff\xfe", "cannot read the notebook"),
        (cells(("code", "x = 1"), ("code", "import jax\njax.vmap(f)(x\n")), "cannot parse cell 2, line 2"),
        (cells(("code", "# %% cell 3\nimport jax")), "cell 1 holds the line"),
    ],
)
def test_what_cannot_be_read_is_reported(study: Path, data: bytes, words: str) -> None:
    study.write_bytes(data)
    status, out, _ = run("check", "study.ipynb")
    assert status == 3
    assert words in out
    assert "help: " in out
    assert study.read_bytes() == data


def test_other_languages_and_awaiting_cells(study: Path) -> None:
    study.write_bytes(cells(("code", "x <- c(1, 2)"), language="R"))
    assert run("check", "study.ipynb")[0] == 0
    study.write_bytes(cells(("code", "import jax\ndata = await load()")))
    assert run("check", "study.ipynb")[0] == 0


def test_stdin(study: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    data = study.read_bytes()
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(data), "utf-8"))
    _, out, _ = run("fix", "--apply", "--stdin-filename", "other.ipynb", "-")
    assert json.loads(out)["cells"][3]["source"][2] == "    force = jnp.where(speed > 0, 0.5 * speed, -speed)\n"


MAGICS = (
    *("%matplotlib inline", "!pip install x", "%timeit f(x)", "x?", "np.dot??", "?f", "files = !ls", "a, b = %who_ls"),
    *("%%time", "out = %timeit -o f(x)", "!ls \\\n  -l", "%cd ..", "%env A=(1)", "%time y = f(')')", "!echo {x} $y"),
)
CODE = (
    *("x = 1", "y = (x\n% 3)", "s = '''\n%not a magic\n!nor this\n'''", "z = [\n  !x\n]"[:0] or "z = [\n  1,\n]"),
    *("if x:\n    %timeit f(x)\n    pass", "def f(a):\n    return a % 3", "# %comment", "x = 'it''s'  # '''", ""),
)


@given(st.lists(st.sampled_from(MAGICS + CODE), max_size=6).map("\n".join))
@settings(max_examples=150, deadline=None)
def test_masks_come_off_again(cell: str) -> None:
    masked = magics.masked(cell)
    assert magics.unmasked(masked) == cell
    assert masked.count("\n") == cell.count("\n")
    if magics.is_python(cell):
        compile(masked, "cell", "exec")


PAIRS = st.lists(
    st.tuples(st.sampled_from(["code", "markdown"]), st.text(alphabet="ab=1 \n%!é\"\\#'", max_size=30)), max_size=5
)


@given(PAIRS, st.booleans(), st.sampled_from([None, 1, 2]), st.booleans())
@settings(max_examples=150, deadline=None)
def test_nothing_changes_by_itself(
    pairs: list[tuple[str, str]], string: bool, indent: int | None, ascii_only: bool
) -> None:
    data = cells(*pairs, as_string=string, indent=indent, ascii_only=ascii_only)
    book = text.decode(data, Path("a.ipynb"))
    assert isinstance(book, Notebook)
    assert book.encode(book.text) == data


def test_a_lost_mark_is_no_notebook() -> None:
    book = notebook.decode(cells(*STUDY), Path("a.ipynb"))
    with pytest.raises(ValueError, match="marks between the cells"):
        book.encode(book.text.replace("# %% cell 3\n", ""))
    with pytest.raises(Unreadable):
        text.parse(notebook.decode(cells(("code", "def f(:")), Path("a.ipynb")))
