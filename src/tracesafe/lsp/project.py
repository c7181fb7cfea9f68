"""A folder of the workspace: its settings, its files, and what is found in them as they are in the editor."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from types import MappingProxyType
from typing import Any

from tracesafe.choice import Choice, choose
from tracesafe.cli.session import engine, resolved, selection
from tracesafe.config import ConfigError, Settings
from tracesafe.fixing import Identity, identity
from tracesafe.incremental.live import Live
from tracesafe.lsp.shifting import parses
from tracesafe.model import LATER, Finding, Fix, Refusal
from tracesafe.pipeline import Parts
from tracesafe.request import Report, Request
from tracesafe.source.discover import discover
from tracesafe.source.text import SourceFile, Unreadable


class Superseded(Exception):  # noqa: N818
    """The texts have changed while they were analysed."""


@dataclass(frozen=True)
class Project:
    """One folder. ``only`` are the files of one that was opened without its folder."""

    root: Path
    settings: Settings
    parts: Parts
    choice: Choice
    live: Live
    """The checks so far: what did not change is not looked at again."""
    files: tuple[Path, ...]
    failures: tuple[Unreadable, ...] = ()
    only: bool = False

    @cached_property
    def _listed(self) -> frozenset[Path]:
        return frozenset(self.files)

    @cached_property
    def _in_order(self) -> tuple[Path, ...]:
        return tuple(sorted(self._listed))

    def holds(self, path: Path) -> bool:
        """Whether a file belongs to the folder, and its settings do not exclude it."""
        return path in self._listed if self.only else path.is_relative_to(self.root)

    def request(self, texts: Mapping[Path, SourceFile], alive: Callable[[], bool]) -> Request:
        """What is to be checked. The run ends with ``Superseded`` as soon as ``alive`` denies."""

        def progress(_stage: str, _done: int, _total: int) -> None:
            if not alive():
                raise Superseded

        own = {path: source for path, source in texts.items() if self.holds(path)}
        more = [path for path in own if path not in self._listed and self.takes(path)]
        files = tuple(sorted({*self.files, *more})) if more else self._in_order
        named = frozenset(path for path in own if path in self._listed or path in more)
        about = (files, self.choice, own, named)
        return Request(*about, whole=not self.only, failures=self.failures, progress=progress, kept=self.live.kept)

    def takes(self, path: Path) -> bool:
        """Whether an open file is checked: a new one is, unless the settings leave it out."""
        if path in self._listed:
            return True
        if path.exists() or self.only:
            return False
        return path.suffix in (".py", ".ipynb")


@dataclass(frozen=True)
class Checked:
    """A project's findings at one moment. ``texts`` are those that were analysed: of a buffer that does not parse,
    the last one that did."""

    report: Report
    texts: Mapping[Path, SourceFile] = field(default_factory=lambda: MappingProxyType({}))


def opened(root: Path, options: Mapping[str, Any], only: tuple[Path, ...] = ()) -> Project:
    """The project of a folder. Raises ``ConfigError`` for settings that are wrong."""
    settings = resolved([root], options)
    parts = engine(settings, resident=True)
    choice = choose(settings, [(rule.code, rule.name) for rule in parts.rules])
    if only:
        return Project(root, settings, parts, choice, Live(parts), only, (), True)
    found = discover([root], selection(settings))
    return Project(root, settings, parts, choice, Live(parts), found.files, found.failures)


def refreshed(project: Project) -> Project:
    """The project with the files that there are now."""
    if project.only:
        return project
    found = discover([project.root], selection(project.settings))
    return dataclasses.replace(project, files=found.files, failures=found.failures)


def options_of(given: Mapping[str, Any]) -> dict[str, Any]:
    """The client's settings as options of the command line. Raises ``ConfigError`` for one of a wrong kind."""
    found: dict[str, Any] = {}
    for name in ("select", "ignore", "extendSelect", "assume", "extendExclude", "framework"):
        value = given.get(name)
        if value:
            if isinstance(value, str) or not all(isinstance(one, str) for one in value):
                raise ConfigError("settings of the editor", f"tracesafe.{name}", "must be a list of strings")
            found[_snake(name)] = tuple(value)
    for name in ("validation", "minConfidence"):
        if given.get(name):
            found[_snake(name)] = str(given[name])
    if given.get("unsafeFixes") is not None:
        found["unsafe_fixes"] = bool(given["unsafeFixes"])
    if given.get("configuration"):
        found["config"] = (str(given["configuration"]),)
    return found


def _snake(name: str) -> str:
    return "".join(f"_{char.lower()}" if char.isupper() else char for char in name)


def checked(
    project: Project,
    texts: Mapping[Path, SourceFile],
    last: Checked | None,
    alive: Callable[[], bool],
    seen: Callable[[Checked], None] | None = None,
) -> Checked:
    """Everything found in the project; ``last`` is the run before. Raises ``Superseded``.

    After a first run, ``seen`` is told the findings before their fixes are looked for. One that was there in the run
    before has the fix that it had, which may have changed.
    """
    before = last.texts if last is not None else {}
    usable = {
        path: source if parses(source, before.get(path)) else before.get(path, source) for path, source in texts.items()
    }
    broken = frozenset(path for path, source in usable.items() if source is not texts[path])

    request = project.request(usable, alive)
    if seen is not None and last is not None:
        known = _fixes(last.report)
        tell = seen

        def told(report: Report) -> None:
            tell(_checked(_as_before(report, known), usable, broken))

        request = dataclasses.replace(request, seen=told)
    return _checked(project.live.check(request), usable, broken)


def _checked(report: Report, texts: Mapping[Path, SourceFile], broken: frozenset[Path]) -> Checked:
    if broken:
        kept = tuple(one for one in report.failures if one.path not in broken)
        report = dataclasses.replace(report, failures=kept)
    return Checked(report, MappingProxyType(texts))


def _fixes(report: Report) -> Mapping[Identity, Fix | Refusal]:
    """What can be done about each finding."""
    return {identity(one, report.sources): one.fix for one in report.findings}


def _as_before(report: Report, known: Mapping[Identity, Fix | Refusal]) -> Report:
    """The report with known fixes in place of those that nobody has looked for yet."""
    findings = tuple(
        dataclasses.replace(one, fix=known.get(identity(one, report.sources), LATER)) if one.fix is LATER else one
        for one in report.findings
    )
    return dataclasses.replace(report, findings=findings)


def is_settled(early: Checked, final: Checked) -> bool:
    """Whether an editor that shows the early findings shows the final ones."""
    return _shown(early.report) == _shown(final.report)


def _shown(report: Report) -> list[Finding]:
    """The findings, with nothing of their fixes but what diagnostics say of them."""
    return [
        dataclasses.replace(one, fix=dataclasses.replace(one.fix, title="", edits=(), note=""))
        if isinstance(one.fix, Fix)
        else one
        for one in report.findings
    ]
