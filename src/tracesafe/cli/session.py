"""One run of a command: options -> settings, files, request; report -> what is printed and the exit code."""

from __future__ import annotations

import dataclasses
import os
import sys
import time
import traceback
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

import click

from tracesafe import registry
from tracesafe.analysis.analyse import analyse
from tracesafe.analysis.reach import Analysis
from tracesafe.analysis.releases import installed, outdated
from tracesafe.check import Parts, Request
from tracesafe.choice import choose
from tracesafe.cli.progress import Progress
from tracesafe.config import ConfigError, Settings, find, inline, load, override
from tracesafe.output.color import Palette, wants_color
from tracesafe.output.words import here_or_top
from tracesafe.program import program
from tracesafe.source.discover import Discovered, MissingPath, Selection, discover
from tracesafe.source.text import SourceFile, Unreadable, decode
from tracesafe.spec import Framework

CLEAN, FOUND, FAILED = 0, 1, 3
READER_GONE = 141
"""What a shell says of a program that SIGPIPE ended: ``tracesafe check | head``."""
STDIN = "-"
_ADDED = ("extend_select", "ignore", "extend_exclude", "assume")
"""Options that add to the settings file; the others take the place of what it says."""


@dataclass(frozen=True)
class Session:
    """What the options of a command come to."""

    settings: Settings
    parts: Parts
    request: Request
    progress: Progress
    options: Mapping[str, Any]
    stdin: Path | None = None
    """The path under which standard input is checked."""
    root: Path = field(default_factory=here_or_top)
    """What paths are shown relative to."""
    started: float = field(default_factory=time.monotonic)

    @property
    def name(self) -> str:
        """What a report calls the files of this run."""
        return self.root.name or str(self.root)

    @property
    def seconds(self) -> float:
        """How long the run has taken."""
        return time.monotonic() - self.started

    @property
    def quiet(self) -> bool:
        return bool(self.options.get("quiet"))

    def note(self, text: str) -> None:
        """Say something to the user that is no finding."""
        if not self.quiet:
            click.echo(text, err=True, color=wants_color(sys.stderr, os.environ))

    def explain_failures(self, failures: Iterable[Unreadable]) -> None:
        """With ``--verbose``, where a bug of ours came from."""
        if self.options.get("verbose"):
            for failure in failures:
                cause = failure.__cause__
                if cause is not None and not isinstance(cause, OSError | SyntaxError | ValueError):
                    self.note("".join(traceback.format_exception(cause)).rstrip())


@contextmanager
def opened(paths: Sequence[str], options: Mapping[str, Any]) -> Iterator[Session]:
    """A session over some paths. Usage and configuration errors leave as click's, with exit code 2."""
    given = [Path(os.path.abspath(path)) for path in paths or ["."] if path != STDIN]
    try:
        settings = resolved(given, options)
        parts = engine(settings)
        choice = choose(settings, [(rule.code, rule.name) for rule in parts.rules])
        found = discover(given, selection(settings))
    except (ConfigError, MissingPath, registry.BrokenLeafError) as error:
        raise click.UsageError(str(error)) from error
    progress = Progress.on(sys.stderr, quiet=bool(options.get("quiet")))
    request = Request(
        files=found.files,
        choice=choice,
        named=frozenset(path for path in found.files if path in given),
        pedantic=bool(options.get("pedantic")),
        whole=is_whole(found, settings),
        failures=found.failures,
        progress=progress.report,
    )
    stdin: Path | None = None
    if STDIN in paths:
        request, stdin = _with_stdin(request, str(options.get("stdin_filename") or STDIN))
    session = Session(settings, parts, request, progress, options, stdin)
    if options.get("verbose"):
        session.note(f"settings: {settings.source or 'defaults'}; {len(request.files)} files")
    with progress:
        yield session


def resolved(paths: Sequence[Path], options: Mapping[str, Any]) -> Settings:
    """The settings file, ``--config`` and the other options, in this order. Raises ``ConfigError``."""
    configs: Sequence[str] = options.get("config") or ()
    files = [Path(text) for text in configs if "=" not in text or Path(text).is_file()]
    settings = Settings()
    if files:
        if not files[-1].is_file():
            raise ConfigError(f"--config {files[-1]}", "", "is neither a file nor KEY = VALUE")
        settings = load(files[-1].absolute())
    elif not options.get("isolated") and (file := find(paths)) is not None:
        settings = load(file)
    for text in configs:
        if Path(text) not in files:
            settings = override(settings, inline(text), f"--config '{text}'")
    return _with_options(settings, options)


def _with_options(settings: Settings, options: Mapping[str, Any]) -> Settings:
    names = {one.name for one in dataclasses.fields(Settings) if "internal" not in one.metadata}
    given = {name: value for name, value in options.items() if name in names and value is not None and value != ()}
    if "select" in given:
        settings = dataclasses.replace(settings, ignore=(), extend_select=())
    if given.get("output_format") == "text":
        given["output_format"] = "full"
    for name in _ADDED:
        if name in given:
            given[name] = (*getattr(settings, name), *given[name])
    return override(settings, {name.replace("_", "-"): value for name, value in given.items()})


def selection(settings: Settings) -> Selection:
    """Which files of a directory the settings take."""
    patterns = (*settings.exclude, *settings.extend_exclude)
    return Selection(settings.root, patterns, settings.respect_gitignore, settings.force_exclude)


def engine(settings: Settings) -> Parts:
    """The real parts of the pipeline. Raises ``ConfigError`` for an assumption about an unknown transform."""
    wanted = frozenset(map(Framework, settings.framework)) or frozenset(Framework)
    specs = tuple(spec for spec in registry.transforms() if spec.framework in wanted)
    targets = {**installed(), **settings.target_version}
    renames = outdated(
        (row for row in registry.renames() if row.framework in wanted), targets, superseded=settings.superseded
    )
    names = {name for spec in specs for name in (spec.name, *spec.aliases)}
    for name in (text.partition(":")[0] for text in settings.assume):
        if name not in names:
            where = str(settings.source or "command line")
            raise ConfigError(where, "assume", f"`{name}` is no transform; `tracesafe transforms` lists them")

    def look(loaded: program.Program) -> Analysis:
        skip = settings.validation == "skip-under-transform"
        tables = (specs, registry.libraries(), registry.stars())
        return analyse(loaded, *tables, settings.assume, skip, renames)

    return Parts(program.load, look, registry.rules())


def exit_code(session: Session, *, findings: bool, failures: bool) -> int:
    """Failures before findings; ``--exit-zero`` forgives findings only."""
    if failures:
        return FAILED
    return FOUND if findings and not session.options.get("exit_zero") else CLEAN


@contextmanager
def destination(options: Mapping[str, Any]) -> Iterator[tuple[IO[bytes], Palette]]:
    """Where the output goes, as bytes, and in which colours."""
    name = options.get("output_file")
    if name is None or name == STDIN:
        try:
            sys.stdout.flush()
            yield sys.stdout.buffer, Palette(wants_color(sys.stdout, os.environ))
            sys.stdout.buffer.flush()
        except BrokenPipeError:
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            raise click.exceptions.Exit(READER_GONE) from None
        return
    try:
        with Path(name).open("wb") as stream:
            yield stream, Palette(False)
    except OSError as error:
        raise click.UsageError(f"--output-file {name}: {error.strerror or error}") from error


def write_lines(stream: IO[bytes], lines: Iterable[str]) -> None:
    """Write text lines; what the terminal's encoding lacks is escaped."""
    for line in lines:
        stream.write(f"{line}\n".encode("utf-8", "backslashreplace"))


def is_whole(found: Discovered, settings: Settings) -> bool:
    """Whether a given directory holds the whole project: the one whose settings file or repository it is in."""
    tops = [path for path in found.given if path.is_dir()]
    for top in tops:
        marks = ("pyproject.toml", "tracesafe.toml", "setup.py", "setup.cfg", ".git")
        project = next((one for one in (top, *top.parents) if any((one / mark).exists() for mark in marks)), top)
        if project == top and (settings.source is None or settings.root.is_relative_to(top)):
            return True
    return False


def _with_stdin(request: Request, name: str) -> tuple[Request, Path]:
    path = Path(os.path.abspath(name))
    try:
        source: SourceFile = decode(sys.stdin.buffer.read(), path)
    except Unreadable as error:
        return dataclasses.replace(request, failures=(*request.failures, error)), path
    files = tuple(sorted({*request.files, path}))
    return dataclasses.replace(request, files=files, named=request.named | {path}, overrides={path: source}), path
