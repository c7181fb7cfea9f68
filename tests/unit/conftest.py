"""A pipeline with rules made for the test: no framework, no analysis, every file is reached."""

from __future__ import annotations

import ast
import io
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from tracesafe.choice import choose
from tracesafe.cli import session
from tracesafe.cli.main import main
from tracesafe.config import Settings
from tracesafe.model import Confidence, Edit, Fix, Hop, Refusal, Safety
from tracesafe.pipeline import Parts
from tracesafe.request import Request
from tracesafe.source import text
from tracesafe.source.spans import Span
from tracesafe.source.text import SourceFile, Unreadable
from tracesafe.spec import Framework


@dataclass
class FakeProgram:
    """Files that are read and parsed at once."""

    given: dict[Path, SourceFile]
    trees: dict[Path, ast.Module]
    failures: list[Unreadable]
    strays: frozenset[Path] = frozenset()
    is_part: bool = False
    is_one: bool = True
    parsed: tuple[()] = ()

    def resolved(self, path: Path) -> Path:
        return path

    def module_at(self, path: Path) -> ast.Module | None:
        return self.trees.get(path)


def fake_load(files: Sequence[Path], overrides: Mapping[Path, SourceFile]) -> FakeProgram:
    program = FakeProgram({}, {}, [])
    for path in files:
        try:
            source = overrides.get(path) or text.read(path)
            program.given[path] = source
            program.trees[path] = text.parse(source)
        except Unreadable as error:
            program.failures.append(error)
    return program


@dataclass(frozen=True)
class FakeReached:
    """A whole module as one function under a transform."""

    source: SourceFile
    tree: ast.Module
    confidence: Confidence = Confidence.CERTAIN
    frameworks: frozenset[Framework] = frozenset({Framework.TORCH})
    everywhere: bool = False

    @property
    def function(self) -> Any:
        return SimpleNamespace(qualname=self.source.path.stem, node=self.tree)

    def way(self, node: object) -> tuple[Hop, ...]:
        return (Hop(self.source.path, 1, "vmap(f)"),)

    def runs(self, node: object) -> bool:
        return True

    def names(self, wanted: str) -> Iterable[ast.Name]:
        found = [node for node in ast.walk(self.tree) if isinstance(node, ast.Name) and node.id == wanted]
        return sorted(found, key=lambda node: (node.lineno, node.col_offset))


def fake_analyse(program: FakeProgram) -> Any:
    reached = [FakeReached(program.given[path], tree) for path, tree in program.trees.items()]
    return SimpleNamespace(reached=reached, plain=[], written=list, stats=SimpleNamespace(calls=3, unknown=1))


@dataclass(frozen=True)
class FakeRule:
    """Finds a name; ``change`` says what to do about it."""

    code: str
    name: str
    wanted: str
    change: Callable[[FakeReached, ast.Name], Fix | Refusal]
    frameworks: frozenset[Framework] = frozenset({Framework.TORCH})
    everywhere: bool = False
    files: bool = False

    def detect(self, here: FakeReached) -> Iterable[tuple[ast.Name, str]]:
        return [(node, f"`{node.id}` is not allowed") for node in here.names(self.wanted)]

    def fix(self, here: FakeReached, node: ast.Name) -> Fix | Refusal:
        return self.change(here, node)


@dataclass(frozen=True)
class Bench:
    """Rules and a request over them, for one directory."""

    root: Path

    def swap(
        self, old: str, new: str, *, code: str = "TRC201", safety: Safety = Safety.SAFE, before: str = ""
    ) -> FakeRule:
        """A rule that replaces one name by another text, perhaps with a line at the top of the file."""

        def change(here: FakeReached, node: ast.Name) -> Fix:
            path = here.source.path
            edits = [Edit(path, here.source.span(node), new)]
            if before:
                edits.append(Edit(path, Span(0, 0), before))
            note = "somebody must look at it" if safety is Safety.REVIEW else ""
            return Fix(f"Replace by `{new}`", tuple(edits), safety, note)

        return FakeRule(code, {"TRC201": "traced-branch", "TRC202": "traced-boolean"}.get(code, "other"), old, change)

    def refuse(self, name: str, *, code: str = "TRC206") -> FakeRule:
        """A rule that never has a fix."""
        return FakeRule(code, "builtin-extremum", name, lambda _here, _node: Refusal("because", "do it by hand"))

    def rule(self, wanted: str, change: Callable[[FakeReached, ast.Name], Fix | Refusal]) -> FakeRule:
        """A rule with any change."""
        return FakeRule("TRC201", "traced-branch", wanted, change)

    def parts(self, *rules: Any) -> Parts:
        """A pipeline with these rules."""
        return Parts(fake_load, fake_analyse, rules)

    def file(self, name: str, content: str | bytes) -> Path:
        """A file below the root, with exactly this content."""
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    def request(
        self, *rules: Any, files: Sequence[Path] | None = None, whole: bool = False, **settings: Any
    ) -> Request:
        """A request for all files below the root, or for some."""
        chosen = choose(Settings(root=self.root, **settings), [(rule.code, rule.name) for rule in rules])
        every = tuple(sorted(files if files is not None else self.root.rglob("*.py")))
        return Request(every, chosen, whole=whole)


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    """Files in a directory of their own, and rules made for the test."""
    return Bench(tmp_path)


@pytest.fixture
def rules(bench: Any) -> list[Any]:
    """The rules that the command line finds; a test may change them."""
    return [
        bench.swap("bad", "good"),
        bench.swap("doubtful", "certain", code="TRC202", safety=Safety.REVIEW),
        bench.refuse("worse"),
    ]


@pytest.fixture
def run(
    bench: Any, rules: list[Any], monkeypatch: pytest.MonkeyPatch, capfdbinary: pytest.CaptureFixture[bytes]
) -> Callable[..., tuple[int, str, str]]:
    """Run the command line in the test's directory: exit code, standard output, standard error."""
    monkeypatch.chdir(bench.root)
    monkeypatch.setattr(session, "engine", lambda _settings: bench.parts(*rules))
    for name in ("FORCE_COLOR", "CLICOLOR_FORCE", "TRACESAFE_OUTPUT_FORMAT"):
        monkeypatch.delenv(name, raising=False)

    def call(*arguments: str, stdin: bytes = b"") -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin)))
        code = main(arguments)
        out, err = capfdbinary.readouterr()
        return code, out.decode(), err.decode()

    return call
