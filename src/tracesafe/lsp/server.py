"""The language server: documents come in, diagnostics, actions, pages and lenses go out.

One thread analyses; the event loop never waits for it. A change that comes while it works ends the run, and the
next one looks at all that has changed. Nothing is found or written here that the command line would not.
"""

from __future__ import annotations

import asyncio
import contextlib
import gc
import hashlib
import traceback
from collections.abc import Callable, Mapping
from concurrent.futures import CancelledError, ThreadPoolExecutor
from functools import partial
from importlib.metadata import version
from pathlib import Path
from typing import Any, TypeVar

from lsprotocol import types as lsp
from pygls.lsp.server import LanguageServer

from tracesafe.config import ConfigError
from tracesafe.lsp import project
from tracesafe.lsp.actions import Offer
from tracesafe.lsp.diagnostics import diagnostics, shifted
from tracesafe.lsp.documents import Document, Documents
from tracesafe.lsp.edits import Abilities
from tracesafe.lsp.project import Checked, Project, Superseded
from tracesafe.model import Finding
from tracesafe.source.text import SourceFile

T = TypeVar("T")

QUIET_SECONDS = 0.005
"""How long after an edit the analysis waits for the next one."""
REST_SECONDS = 0.5
"""How long nothing has to happen until garbage is collected."""
JOBS = 60
"""After so many analyses it is collected in any case."""
_ANSWERING = 0.005
"""How long answers about new findings have before their fixes are looked for."""
_PATIENCE = 1.0
"""How long the thread waits for that at most."""
NOTEBOOKS = lsp.NotebookDocumentSyncOptions(
    notebook_selector=[
        lsp.NotebookDocumentFilterWithCells(cells=[lsp.NotebookCellLanguage(language="python")], notebook="*")
    ]
)


class Workspace:
    """What the server knows: the open documents, the projects, and what was found last in each."""

    def __init__(self) -> None:
        self.documents = Documents()
        self.projects: dict[Path, Project] = {}
        self.found: dict[Path, Checked] = {}
        self.failures: dict[Path, str] = {}
        self.options: Mapping[str, Any] = {}
        self.seen: dict[Path, Checked] = {}
        """What is shown: the same, or what a later run has found and not yet looked for the fixes of."""
        self.generation = 0
        self.analysed = -1
        """The generation that ``found`` is about."""
        self.looked = -1
        """The generation that ``seen`` is about."""
        self.published: frozenset[str] = frozenset()

    def changed(self, by_path: Mapping[Path, Document] | None = None) -> None:
        """Take the documents as they are now."""
        if by_path is not None:
            self.documents = Documents(by_path, self.documents.encoding)
        self.generation += 1

    def owner(self, path: Path) -> Project | None:
        """The innermost project that holds a file."""
        held = [one for one in self.projects.values() if one.holds(path)]
        return max(held, key=lambda one: len(one.root.parts), default=None)

    def open_folder(self, root: Path) -> str | None:
        """Add a folder, or a file that lies in none; what is wrong with its settings, if they are."""
        only = () if root.is_dir() else (root,)
        try:
            self.projects[root] = project.opened(root.parent if only else root, project.options_of(self.options), only)
        except (ConfigError, ValueError) as error:
            self.projects.pop(root, None)
            return str(error)
        return None


class Server(LanguageServer):
    """The server with its workspace and the thread that analyses."""

    def __init__(self) -> None:
        super().__init__("tracesafe", version("tracesafe"), notebook_document_sync=NOTEBOOKS)
        self.state = Workspace()
        self.worker = ThreadPoolExecutor(1, "tracesafe")
        self.jobs = 0
        """How much that thread has done since garbage was collected."""
        self.rest: asyncio.TimerHandle | None = None
        self.run: asyncio.Task[None] | None = None
        self.ready = asyncio.Event()
        """Set when the folders have been read for the first time."""
        self.news = asyncio.Event()
        """Set when findings are there whose fixes are still looked for."""
        self.opening = asyncio.Lock()
        """Held while folders are read: a file that is opened meanwhile belongs to one of them."""

    async def aside(self, work: Callable[[], T]) -> T:
        """Do something long in the thread that analyses."""
        loop = asyncio.get_running_loop()
        if self.rest is not None:
            self.rest.cancel()
        try:
            return await loop.run_in_executor(self.worker, work)
        finally:
            self.jobs += 1
            self.rest = loop.call_later(REST_SECONDS if self.jobs < JOBS else 0, self._collect)

    def _collect(self) -> None:
        """Collect garbage, which Python is kept from: it would do so while somebody waits."""
        self.jobs = 0
        asyncio.get_running_loop().run_in_executor(self.worker, gc.collect)

    def pulls(self) -> bool:
        """Whether the client asks for diagnostics."""
        document = self.client_capabilities.text_document
        return document is not None and document.diagnostic is not None

    def abilities(self) -> Abilities:
        """What edits the client takes."""
        space = self.client_capabilities.workspace
        edit = space.workspace_edit if space is not None else None
        if edit is None:
            return Abilities()
        return Abilities(bool(edit.document_changes), edit.change_annotation_support is not None)

    def touch(self, by_path: Mapping[Path, Document] | None = None) -> None:
        """Something changed: look at everything again, soon."""
        self.state.changed(by_path)
        self.news.clear()
        self._start()

    async def fresh(self) -> None:
        """Wait until what is known is about the texts of now."""
        await self.ready.wait()
        while self.state.analysed != self.state.generation:
            await asyncio.shield(self._start())

    async def shown(self) -> None:
        """Wait until the findings of now are there, with or without their fixes."""
        await self.ready.wait()
        while self.state.looked != self.state.generation:
            run, news = self._start(), asyncio.ensure_future(self.news.wait())
            await asyncio.wait({run, news}, return_when=asyncio.FIRST_COMPLETED)
            news.cancel()
            if run.done():
                run.result()

    def _start(self) -> asyncio.Task[None]:
        if self.run is None or self.run.done():
            self.run = asyncio.ensure_future(self._catch_up())
            self.run.add_done_callback(self._ended)
        return self.run

    def _ended(self, run: asyncio.Task[None]) -> None:
        """Tell the user of a crash: a server that silently finds nothing would be trusted."""
        error = None if run.cancelled() else run.exception()
        if error is not None:
            text = "".join(traceback.format_exception(error))
            self.window_log_message(lsp.LogMessageParams(lsp.MessageType.Error, text))

    async def _catch_up(self) -> None:
        await self.ready.wait()
        while self.state.analysed != self.state.generation:
            await asyncio.sleep(QUIET_SECONDS)
            generation = self.state.generation
            texts = dict(self.state.documents.overrides)
            alive = partial(self._is_current, generation)
            seen = partial(self._seen, generation, asyncio.get_running_loop()) if self._asks_again() else None
            try:
                found = await self.aside(partial(self._check, texts, alive, seen))
            except Superseded:
                continue
            if not alive():
                continue
            early = self.state.seen if self.state.looked == generation else None
            self.state.found, self.state.analysed = found, generation
            self.state.seen, self.state.looked = found, generation
            if early is None or not all(project.is_settled(early[root], one) for root, one in found.items()):
                self._tell()

    def _is_current(self, generation: int) -> bool:
        return self.state.generation == generation

    def _check(
        self,
        texts: Mapping[Path, SourceFile],
        alive: Callable[[], bool],
        seen: Callable[[dict[Path, Checked]], None] | None,
    ) -> dict[Path, Checked]:
        """In the thread: every project again. ``seen`` is told of the findings as soon as all are known."""
        found: dict[Path, Checked] = {}
        projects = list(self.state.projects.items())
        for root, one in projects:
            own = {path: source for path, source in texts.items() if self.state.owner(path) is one}

            def early(checked: Checked, root: Path = root) -> None:
                if seen is not None and root == projects[-1][0]:
                    seen({**found, root: checked})

            found[root] = project.checked(one, own, self.state.seen.get(root), alive, early if seen else None)
        return found

    def _seen(self, generation: int, loop: asyncio.AbstractEventLoop, found: dict[Path, Checked]) -> None:
        """In the thread: show what was found, and wait until it is out before the fixes take the time."""
        with contextlib.suppress(TimeoutError, CancelledError):
            asyncio.run_coroutine_threadsafe(self._show(generation, found), loop).result(_PATIENCE)

    async def _show(self, generation: int, found: dict[Path, Checked]) -> None:
        if self._is_current(generation):
            self.state.seen, self.state.looked = found, generation
            self.news.set()
            self._tell()
            await asyncio.sleep(_ANSWERING)

    def _refreshes(self) -> bool:
        """Whether a client that asks for diagnostics can be told to ask again."""
        space = self.client_capabilities.workspace
        return space is not None and space.diagnostics is not None and bool(space.diagnostics.refresh_support)

    def _asks_again(self) -> bool:
        """Whether the client hears of it when findings that it has seen turn out to have other fixes."""
        return self._refreshes() or not self.pulls()

    def _tell(self) -> None:
        """Push diagnostics to a client that does not ask, or tell one that does to ask again."""
        if self.pulls():
            if self._refreshes():
                with contextlib.suppress(Exception):
                    self.workspace_diagnostic_refresh(None)
            return
        shown: set[str] = set()
        for path in self.paths():
            for uri, found in self.diagnosed(path).items():
                if found or uri in self.state.published:
                    version = self.state.documents.version(uri)
                    params = lsp.PublishDiagnosticsParams(uri, list(found), version)
                    self.text_document_publish_diagnostics(params)
                if found:
                    shown.add(uri)
        for uri in self.state.published - shown:
            self.text_document_publish_diagnostics(lsp.PublishDiagnosticsParams(uri, []))
        self.state.published = frozenset(shown)

    def paths(self) -> list[Path]:
        """The files with something to say, and those that are open."""
        found = set(self.state.documents.by_path)
        for one in self.state.seen.values():
            found |= {each.path for each in one.report.findings}
            found |= {each.path for each in one.report.failures}
        return sorted(found)

    def checked(self, path: Path) -> tuple[Project, Checked] | None:
        """What was found in the project of a file."""
        return self._of(path, self.state.found)

    def _of(self, path: Path, among: Mapping[Path, Checked]) -> tuple[Project, Checked] | None:
        one = self.state.owner(path)
        found = next((among.get(root) for root, each in self.state.projects.items() if each is one), None)
        return (one, found) if one is not None and found is not None else None

    def diagnosed(self, path: Path) -> Mapping[str, tuple[lsp.Diagnostic, ...]]:
        """The diagnostics of a file by document."""
        known = self._of(path, self.state.seen)
        return diagnostics(path, known[1], self.state.documents) if known else {}

    def offer(self, path: Path) -> Offer | None:
        """What actions on a file are made of."""
        known = self.checked(path)
        if known is None:
            return None
        alive = partial(self._is_current, self.state.generation)
        return Offer(*known, self.state.documents, self.abilities(), alive)


def digest(found: tuple[lsp.Diagnostic, ...]) -> str:
    """A name for a list of diagnostics: the same list has the same."""
    return hashlib.blake2b(repr(found).encode("utf-8", "replace"), digest_size=8).hexdigest()


def near(found: Checked, document: Document, start: int, end: int) -> list[Finding]:
    """The findings of an open file that a selection touches, where their code is now."""
    analysed = found.report.sources.get(document.path)
    if analysed is None:
        return []
    rows = range(document.source.location(start).row, document.source.location(end).row + 1)
    touched = []
    for finding in found.report.findings:
        if finding.path == document.path:
            now = shifted(finding, analysed, document.source)
            if now is not None and document.source.location(now.span.start).row <= rows[-1]:
                last = document.source.location(now.span.end).row
                if last >= rows[0]:
                    touched.append(finding)
    return touched


def create() -> Server:
    """The server with all that it answers to."""
    from tracesafe.lsp import features

    server = Server()
    features.register(server)
    return server
