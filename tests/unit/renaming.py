"""What the tests of names that moved share: modules with every rename applied."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from textwrap import dedent

from tracesafe import registry
from tracesafe.analysis.analyse import analyse
from tracesafe.analysis.reach import Analysis
from tracesafe.analysis.releases import outdated
from tracesafe.choice import Choice
from tracesafe.config import Settings
from tracesafe.fixing import Fixed, fix
from tracesafe.model import Finding, Refusal
from tracesafe.pipeline import Parts
from tracesafe.program import program
from tracesafe.request import Request
from tracesafe.source.text import SourceFile

FOLDER = Path("/nowhere/project")


def renamed_files(
    texts: Mapping[str, str], targets: Mapping[str, str] | None = None, *, unsafe: bool = True, superseded: bool = False
) -> Fixed:
    """Files by name with every rename applied, as for the newest versions unless ``targets`` says others."""
    renames = outdated(registry.renames(), targets or {}, superseded=superseded)

    def look(loaded: program.Program) -> Analysis:
        tables = (registry.transforms(), registry.libraries(), registry.stars())
        return analyse(loaded, *tables, renames=renames)

    rules = tuple(rule for rule in registry.rules() if rule.code == "TRC901")
    files = {FOLDER / name: SourceFile(FOLDER / name, text) for name, text in texts.items()}
    choice = Choice(Settings(), {rule.code: rule.name for rule in registry.rules()})
    request = Request(tuple(files), choice, files, frozenset(files))
    return fix(Parts(program.load, look, rules), request, unsafe=unsafe)


def renamed(text: str, targets: Mapping[str, str] | None = None) -> str:
    """A module with every rename applied."""
    done = renamed_files({"main.py": dedent(text).lstrip("\n")}, targets)
    assert not done.left.failures
    return done.after[FOLDER / "main.py"].text


def found(text: str, targets: Mapping[str, str] | None = None) -> tuple[Finding, ...]:
    """What is found in a module."""
    return renamed_files({"main.py": dedent(text).lstrip("\n")}, targets).first.findings


def slugs(text: str) -> set[str]:
    """Why what is left in a module is not rewritten."""
    left = renamed_files({"main.py": dedent(text).lstrip("\n")}).left.findings
    return {finding.fix.slug for finding in left if isinstance(finding.fix, Refusal)}
