"""A process that stays: what an edit makes it look at again, and what it does not."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from pathlib import Path

import pytest

from tracesafe.cli import session
from tracesafe.incremental.live import Live
from tracesafe.request import Report
from tracesafe.source.text import SourceFile, decode

TRAIN = "import jax\nfrom helpers import shift\n\n\n@jax.jit\ndef step(x):\n    return shift(x)\n"
HELPERS = "def shift(x):\n    return x + 1\n"
NOTES = "def load(path):\n    return open(path).read()\n"


@dataclasses.dataclass
class Editor:
    """Buffers over a project, and how often the whole analysis ran."""

    folder: Path
    run: session.Session
    live: Live
    loads: list[int]
    buffers: dict[Path, SourceFile] = dataclasses.field(default_factory=dict)

    def types(self, name: str, text: str) -> Report:
        path = self.folder / name
        self.buffers[path] = decode(text.encode(), path)
        return self.live.check(dataclasses.replace(self.run.request, overrides=dict(self.buffers)))


@pytest.fixture
def editor(tmp_path: Path) -> Iterator[Editor]:
    for name, text in (("train.py", TRAIN), ("helpers.py", HELPERS), ("notes.py", NOTES)):
        (tmp_path / name).write_text(text)
    with session.opened([str(tmp_path)], {"no_cache": True}) as run:
        loads: list[int] = []

        def load(*given: object) -> object:
            loads.append(1)
            return run.parts.load(*given)  # type: ignore[arg-type]

        live = Live(dataclasses.replace(run.parts, load=load))  # type: ignore[arg-type]
        found = Editor(tmp_path, run, live, loads)
        live.check(run.request)
        yield found


def codes(report: Report) -> list[str]:
    return [finding.code for finding in report.findings]


def test_an_edit_of_a_helper_is_seen_though_none_of_its_words_was_asked_for(editor: Editor) -> None:
    assert codes(editor.types("helpers.py", HELPERS.replace("x + 1", "float(x)"))) == ["TRC401"]
    assert codes(editor.types("helpers.py", HELPERS)) == []
    assert len(editor.loads) == 3


def test_an_edit_of_a_file_that_does_not_matter_runs_nothing(editor: Editor) -> None:
    report = editor.types("notes.py", NOTES + "\n\nmore = 1\n")
    assert report.sources[editor.folder / "notes.py"].text.endswith("more = 1\n")
    assert len(editor.loads) == 1


def test_a_file_that_begins_to_matter_is_seen(editor: Editor) -> None:
    text = NOTES + "\n\nimport torch\n\nfound = torch.vmap(lambda x: x if x.sum() > 0 else -x)\n"
    assert codes(editor.types("notes.py", text)) == ["TRC201"]
    assert len(editor.loads) == 2


def test_a_file_on_disk_that_shadows_an_import_is_seen(editor: Editor) -> None:
    (editor.folder / "helpers").mkdir()
    (editor.folder / "helpers" / "__init__.py").write_text("def shift(x):\n    return float(x)\n")
    editor.types("notes.py", NOTES)
    assert len(editor.loads) == 2
