"""The report of a run that was there before: the same files, settings and tool, and every look at the disk answered
as it was.

    stamps of the files ----> the same as once? --> what the files held then
          | not the same                                   |
          v                                                v
    those that changed are read --> what they hold --> report and looks --> all looks still right? --> the report
                                         | not known                                                        ^
                                         v                                                                  |
                     the last run's report, if the files that changed matter no more than they did ---------+
"""

from __future__ import annotations

import dataclasses
import json
import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from tracesafe.cache import identity, stamps
from tracesafe.cache.store import Store
from tracesafe.config import Settings
from tracesafe.incremental import looks, reports, unread
from tracesafe.incremental.kept import Kept, Later
from tracesafe.incremental.looks import still_right
from tracesafe.incremental.reports import paths_told
from tracesafe.request import Report, Request
from tracesafe.source import disk
from tracesafe.source.disk import Looks

_SHOWN_ONLY = frozenset({"output_format", "show_fixes", "unsafe_fixes", "cache", "cache_dir"})
"""Settings that do not change what is found."""


@dataclass(frozen=True)
class Memory:
    """The cache, as the pipeline uses it."""

    store: Store
    versions: Callable[[], Mapping[str, str]]
    """Framework -> the version that is installed; asked only where the installation changed."""

    @cached_property
    def tool(self) -> str:
        """What stands for tracesafe and all that it uses."""
        own = identity.tool(identity.own_folders())
        place = identity.installation()
        held = self.store.get(f"installation {own} {place}")
        if held is None:
            held = json.dumps(identity.installed(self.versions))
            self.store.put([(f"installation {own} {place}", held)])
        packages, folders = json.loads(held)
        return disk.digest(f"{own} {packages} {identity.tool(folders) if folders else ''}".encode())

    @cached_property
    def rules(self) -> tuple[tuple[str, str], ...] | None:
        """Code and name of every rule, if they are known without importing them."""
        held = self.store.get(f"rules {self.tool}")
        return tuple((code, name) for code, name in json.loads(held)) if held is not None else None

    def keep_rules(self, rules: Sequence[tuple[str, str]]) -> None:
        """Note the rules that there are."""
        self.store.put([(f"rules {self.tool}", json.dumps(rules))])


@dataclass(frozen=True)
class Run:
    """One request, and what its files were when it began."""

    memory: Memory
    request: Request
    taken: stamps.Stamps
    tops: tuple[Path, ...]
    """The paths that the user gave."""

    @cached_property
    def _known(self) -> Mapping[str, tuple[str, str]]:
        return self.memory.store.stamps()

    @cached_property
    def contents(self) -> Mapping[str, str]:
        """What the files held when the run began."""
        return stamps.digests(self.taken, self._known)

    @cached_property
    def last(self) -> unread.Last | None:
        """What the run before knew of its files."""
        text = self.memory.store.get(f"last {self.key}")
        return unread.Last.read_back(text) if text is not None else None

    def kept(self, asked: Callable[[], tuple[object, ...]]) -> Kept:
        """What is known of the program's components. ``asked``: the question of the run, to be told from others."""
        fallen = self.last.fallen if self.last is not None else None
        return Kept(fallen, self.last, self.contents, self.memory.store, self.key, asked)

    @cached_property
    def key(self) -> str:
        """What stands for the question, the files' contents apart."""
        request = self.request
        asked = {
            "tool": self.memory.tool,
            "settings": _plain(request.choice.settings),
            "rules": sorted(request.choice.names.items()),
            "flags": [request.pedantic, request.whole],
            "named": sorted(map(str, request.named)),
            "failures": [str(failure) for failure in request.failures],
            "texts": sorted((str(path), disk.digest(one.encode(one.text))) for path, one in request.overrides.items()),
            "real": sorted(os.path.realpath(top) for top in self.tops),
        }
        return disk.digest(json.dumps(asked, sort_keys=True, default=str).encode("utf-8", "surrogatepass"))

    def recalled(self) -> Report | None:
        """The report, if it is known."""
        store = self.memory.store
        whole = self.taken.whole
        held = store.get(f"fast {self.key} {whole}") if whole is not None else None
        if held is None:
            held = stamps.whole(tuple(self.taken.by_path), self.contents)
            self._note(self.contents, held)
            report = self._found(held)
            return report if report is not None else self._carried(self.contents, held)
        return self._found(held)

    def _found(self, held: str) -> Report | None:
        """The report of files that held something, if every look at the disk is still right."""
        found = self.memory.store.get(f"report {self.key} {held}")
        if found is None:
            return None
        rest, _, text = found.partition("\n")
        if not still_right(looks.read_back(rest)):
            return None
        report = reports.read_back(text, self._files)
        return report if self._shows(report) else None

    def _carried(self, contents: Mapping[str, str], held: str) -> Report | None:
        """The report of the last run, if only files changed since that did not matter, and do not."""
        store = self.memory.store
        last = self.last
        if last is None or not last.covers(contents):
            return None
        report = self._found(last.held)
        if report is None or not paths_told(report).isdisjoint(map(Path, last.changed(contents))):
            return None
        same = store.get(f"report {self.key} {last.held}")
        if same is None:
            return None
        store.put([(f"report {self.key} {held}", same), (f"last {self.key}", last.moved(contents, held).written())])
        return report

    def remember(self, report: Report, found: Looks, kept: Kept) -> None:
        """Keep a report with all that was looked at for it."""
        later = {str(one.path): one.held for one in report.sources.values() if isinstance(one, Later)}
        contents = {path: found.contents.get(path) or later.get(path, "") for path in self.taken.by_path}
        if not reports.may_be_kept(report) or not all(contents.values()):
            return
        held = stamps.whole(tuple(contents), contents)
        rest = looks.written(dataclasses.replace(found, words={}, studied=set()), frozenset(contents))
        last = unread.Last.of(contents, held, found, kept.fallen)
        values = [(f"report {self.key} {held}", f"{rest}\n{reports.written(report)}")]
        self.memory.store.put([*values, (f"last {self.key}", last.written())])
        self._note(contents, held)
        kept.write()

    def _note(self, contents: Mapping[str, str], held: str) -> None:
        """Keep what the files hold under their stamps, as far as those can be trusted."""
        rows = [
            (path, stamp, contents[path])
            for path, stamp in self.taken.by_path.items()
            if stamp and not _is_refusal(contents[path]) and self._known.get(path) != (stamp, contents[path])
        ]
        if rows:
            self.memory.store.stamp(rows)
        if (whole := self.taken.whole) is not None and not any(map(_is_refusal, contents.values())):
            self.memory.store.put([(f"fast {self.key} {whole}", held)])

    @cached_property
    def _files(self) -> Mapping[Path, Any]:
        return {path: self.request.overrides.get(path) for path in self.request.files}

    def _shows(self, report: Report) -> bool:
        """Whether the texts that the report points into are there; they are read for that."""
        texts = report.sources
        try:
            return all(path in texts and texts[path] is not None for path in reports.paths_shown(report))
        except Exception:
            return False


def begun(memory: Memory, request: Request, tops: Sequence[Path]) -> Run:
    """A run, with the stamps of its files taken now: before anything is read."""
    taken = stamps.taken(str(path) for path in request.files if path not in request.overrides)
    return Run(memory, request, taken, tuple(tops))


def _plain(settings: Settings) -> dict[str, object]:
    names = [one.name for one in dataclasses.fields(settings) if one.name not in _SHOWN_ONLY]
    values = {name: getattr(settings, name) for name in names}
    return {name: dict(value) if isinstance(value, Mapping) else value for name, value in values.items()}


def _is_refusal(content: str) -> bool:
    return content.startswith(disk.UNREADABLE)
