"""One run of a command: options -> settings, files, request; report -> what is printed and the exit code."""

from __future__ import annotations

import dataclasses
import os
import sys
import time
import traceback
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache, cached_property, partial
from pathlib import Path
from types import MappingProxyType
from typing import IO, Any

import click

from tracesafe.cache.place import made, place
from tracesafe.check import check
from tracesafe.choice import choose
from tracesafe.cli.progress import Progress
from tracesafe.config import ConfigError, Settings, common_directory, find, inline, keys, load, override, table_keys
from tracesafe.incremental.kept import Kept, question
from tracesafe.incremental.remembered import Memory, Run, begun
from tracesafe.output.color import Palette, wants_color
from tracesafe.output.words import here_or_top
from tracesafe.pipeline import Parts
from tracesafe.request import Report, Request
from tracesafe.shares import processors
from tracesafe.source.discover import Discovered, MissingPath, Selection, discover
from tracesafe.source.disk import listening
from tracesafe.source.text import SourceFile, Unreadable, decode
from tracesafe.spec import Framework

CLEAN, FOUND, FAILED = 0, 1, 3
READER_GONE = 141
"""What a shell says of a program that SIGPIPE ended: ``tracesafe check | head``."""
STDIN = "-"
_ADDED = ("extend_select", "ignore", "extend_exclude", "assume")
"""Options that add to the settings file; the others take the place of what it says."""
_PROVE = MappingProxyType({"python": "python", "prove_timeout": "seconds", "inputs": "inputs", "test_cmd": "test-cmd"})
"""Options -> keys of the table ``prove``."""


@dataclass(frozen=True)
class Session:
    """What the options of a command come to."""

    settings: Settings
    build: Callable[[], Parts]
    """Makes the parts of the pipeline, which are not needed where the report is known."""
    request: Request
    progress: Progress
    options: Mapping[str, Any]
    stdin: Path | None = None
    """The path under which standard input is checked."""
    run: Run | None = None
    """The run, as the cache sees it; None without one."""
    known: Report | None = None
    """The report, if the cache knows it."""
    kept: Kept = field(default_factory=Kept)
    """What is known of the program's components."""
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

    @cached_property
    def parts(self) -> Parts:
        """What the pipeline is made of."""
        return self.build()

    def check(self) -> Report:
        """What is found: as the cache knows it, or anew."""
        if self.known is not None:
            return self.known
        with listening() as looks:
            report = check(self.parts, self.request)
        if self.run is not None:
            self.run.remember(report, looks, self.kept)
            self.say_trouble()
        return report

    def say_trouble(self) -> None:
        """With ``--verbose``, why the cache is of no use."""
        if self.run is not None and self.options.get("verbose"):
            for text in dict.fromkeys(self.run.memory.store.trouble):
                self.note(f"cache not used: {text}")

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
        memory = remembering(settings, given, options)
        build = cache(partial(_engine, settings))
        choice = choose(settings, _rules(memory, build))
        found = discover(given, selection(settings))
    except (ConfigError, MissingPath) as error:
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
        jobs=int(options.get("jobs") or processors()),
    )
    stdin: Path | None = None
    if STDIN in paths:
        request, stdin = _with_stdin(request, str(options.get("stdin_filename") or STDIN))
    run = begun(memory, request, given) if memory is not None else None
    known = run.recalled() if run is not None else None
    kept = run.kept(lambda: question(build(), request)) if run is not None and known is None else Kept()
    request = dataclasses.replace(request, kept=kept)
    session = Session(settings, build, request, progress, options, stdin, run, known, kept)
    if known is None:
        session.parts  # noqa: B018  what is wrong with the rules, tables or assumptions is said before the work
    if options.get("verbose"):
        session.note(f"settings: {settings.source or 'defaults'}; {len(request.files)} files")
        session.say_trouble()
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
    names = {one.name for one in keys().values() if table_keys(one) is None}
    given = {name: value for name, value in options.items() if name in names and value is not None and value != ()}
    if "select" in given:
        settings = dataclasses.replace(settings, ignore=(), extend_select=())
    if given.get("output_format") == "text":
        given["output_format"] = "full"
    for name in _ADDED:
        if name in given:
            given[name] = (*getattr(settings, name), *given[name])
    prove = {key: options[name] for name, key in _PROVE.items() if options.get(name) not in (None, ())}
    tables = {"prove": prove} if prove else {}
    return override(settings, {**{name.replace("_", "-"): value for name, value in given.items()}, **tables})


def selection(settings: Settings) -> Selection:
    """Which files of a directory the settings take."""
    patterns = (*settings.exclude, *settings.extend_exclude)
    return Selection(settings.root, patterns, settings.respect_gitignore, settings.force_exclude)


def remembering(settings: Settings, paths: Sequence[Path], options: Mapping[str, Any]) -> Memory | None:
    """The cache; None if the user wants none, or it cannot be written."""
    if options.get("no_cache") or not settings.cache:
        return None
    try:
        from tracesafe.cache.store import Store
    except ImportError:  # a Python that was built without SQLite
        return None
    folder = cache_folder(settings, paths, options)
    trouble = made(folder)
    if trouble:
        if options.get("verbose"):
            click.echo(f"cache not used: {trouble}", err=True)
        return None
    return Memory(Store(folder), _versions)


def cache_folder(settings: Settings, paths: Sequence[Path], options: Mapping[str, Any]) -> Path:
    """Where the cache lies."""
    wanted = options.get("cache_dir") or (settings.root / settings.cache_dir if settings.cache_dir else None)
    return place(settings.source, common_directory(paths), str(wanted) if wanted else None, os.environ)


def _versions() -> Mapping[str, str]:
    from tracesafe.analysis.releases import installed

    return installed()


def _rules(memory: Memory | None, build: Callable[[], Parts]) -> Sequence[tuple[str, str]]:
    """Code and name of every rule."""
    found: Sequence[tuple[str, str]] | None = memory.rules if memory is not None else None
    if found is None:
        found = [(rule.code, rule.name) for rule in build().rules]
        if memory is not None:
            memory.keep_rules(found)
    return found


def _engine(settings: Settings) -> Parts:
    """The parts of the pipeline; what is wrong with the settings, rules or tables leaves as click's usage errors."""
    from tracesafe.registry import BrokenLeafError

    try:
        return engine(settings)
    except (ConfigError, BrokenLeafError) as error:
        raise click.UsageError(str(error)) from error


def engine(settings: Settings, *, resident: bool = False) -> Parts:
    """The real parts of the pipeline; ``resident``: for a process that stays.

    Raises ``ConfigError`` for an assumption about an unknown transform.
    """
    from tracesafe import registry
    from tracesafe.analysis.analyse import Analyst
    from tracesafe.analysis.releases import installed, outdated
    from tracesafe.analysis.resolve import Knowledge
    from tracesafe.program.pool import Pool

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

    skip = settings.validation == "skip-under-transform"
    known = Knowledge(specs, registry.libraries(), registry.stars(), skip)
    analyst = Analyst(known, settings.assume, renames)
    return Parts(Pool(resident=resident).load, analyst.analyse, registry.rules(), analyst.seeds, analyst.split)


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
