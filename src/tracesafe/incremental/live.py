"""A long-lived process asks the same question again and again while files and buffers change.

texts, by stamps or from buffers --> none changed that matters? --> the report that there was, with the new texts
                                              | some did
                                              v
                          the whole analysis, over modules that are parsed only where they changed
"""

from __future__ import annotations

import gc
import os
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from types import MappingProxyType

from tracesafe.check import check
from tracesafe.incremental.kept import Kept
from tracesafe.incremental.looks import still_right
from tracesafe.incremental.reports import paths_told
from tracesafe.incremental.unread import is_idle
from tracesafe.pipeline import Parts
from tracesafe.request import Report, Request
from tracesafe.source.disk import Looks, listening
from tracesafe.source.text import SourceFile, Unreadable, read

_Texts = Mapping[Path, SourceFile | None]
_Stamp = tuple[int, int, int, int]
_EVERY = 50
"""After so many analyses the rings of objects that they left are taken away."""


@dataclass(frozen=True)
class _Before:
    request: Request
    texts: _Texts
    report: Report
    looks: Looks


class Live:
    """Checks that follow each other. ``parts`` loads its programs from a pool (``program.pool``).

    A buffer that did not change should be the same ``SourceFile`` again: then nobody compares its text.
    """

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self._disk: dict[Path, tuple[_Stamp, SourceFile]] = {}
        self._before: _Before | None = None
        self._count = 0
        self.kept = Kept()
        """What was found in components."""

    def check(self, request: Request) -> Report:
        """What ``check`` finds; ``overrides`` are the buffers."""
        texts = {path: request.overrides.get(path) or self._read(path) for path in request.files}
        self._disk = {path: known for path, known in self._disk.items() if path in texts}
        report = self._same(request, texts)
        if report is None:
            report, looks = self._anew(request, texts)
        else:
            assert self._before is not None
            looks = self._before.looks
        self._before = _Before(request, texts, report, looks)
        return report

    def _anew(self, request: Request, texts: _Texts) -> tuple[Report, Looks]:
        known = {path: source for path, source in texts.items() if source is not None}
        with listening() as looks:
            request = replace(request, overrides={**request.overrides, **known}, kept=self.kept)
            report = check(self._parts, request)
        self._count += 1
        if self._count % _EVERY == 0:
            gc.unfreeze()
            gc.collect()
        return report, looks

    def _same(self, request: Request, texts: _Texts) -> Report | None:
        """The report that there was, if no file changed that matters."""
        before = self._before
        if before is None or _question(before.request) != _question(request) or before.texts.keys() != texts.keys():
            return None
        changed = [path for path, source in texts.items() if _differ(source, before.texts[path])]
        if changed and not self._are_idle(changed, texts, before):
            return None
        others = {path: held for path, held in before.looks.contents.items() if Path(path) not in texts}
        if not still_right(replace(before.looks, contents=others)):
            return None
        sources = {path: source for path, source in texts.items() if source is not None}
        return replace(before.report, sources=MappingProxyType(sources))

    def _are_idle(self, changed: list[Path], texts: _Texts, before: _Before) -> bool:
        looks = before.looks
        if not looks.studied.isdisjoint(map(str, changed)) or not paths_told(before.report).isdisjoint(changed):
            return False
        return all(
            one is not None and before.texts[path] is not None and is_idle(one, str(path), looks, looks.words)
            for path, one in ((path, texts[path]) for path in changed)
        )

    def _read(self, path: Path) -> SourceFile | None:
        """A file on disk, read again only when it changed; None if it cannot be."""
        try:
            found = os.stat(path)
            stamp = (found.st_size, found.st_mtime_ns, found.st_ctime_ns, found.st_ino)
            known = self._disk.get(path)
            if known is not None and known[0] == stamp:
                return known[1]
            source = read(path)
        except (OSError, Unreadable):
            return None
        self._disk[path] = (stamp, source)
        return source


def _question(request: Request) -> tuple[object, ...]:
    """What is asked, the texts apart."""
    others = frozenset(request.overrides) - frozenset(request.files)
    extra = tuple((path, request.overrides[path]) for path in sorted(others))
    failures = tuple(map(str, request.failures))
    return (request.files, request.choice, request.named, request.pedantic, request.whole, failures, extra)


def _differ(one: SourceFile | None, other: SourceFile | None) -> bool:
    return one is not other and one != other
