"""A user's own Bowler script, run in memory: its queries change texts here, and never a file.

    the script runs -> each Query that it executes changes the texts -> those that it defines and does not execute

``diff()``, ``idiff()``, ``write()``, ``silent()``, ``dump()`` and ``execute()`` all come to the same: the next query
sees what the last one made. A file that Bowler's grammar cannot read, and one whose new text would be no Python,
stays as it is and is among the failures.
"""

from __future__ import annotations

import importlib
import inspect
import sys
import traceback
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, redirect_stdout
from dataclasses import dataclass, replace
from pathlib import Path
from types import ModuleType
from typing import Any

from tracesafe.lexical import Ungrammatical, refactoring
from tracesafe.source import hunks, lines, text
from tracesafe.source.text import SourceFile, Unreadable

_NAMES = ("query", "QUERY", "queries", "QUERIES", "main")
"""What a script may call its query, or the function that makes it."""


class ScriptError(Exception):
    """A script that does not do its work: ``path``, ``row`` and ``reason``."""

    def __init__(self, path: Path, row: int, reason: str) -> None:
        super().__init__(f"{path}:{row}: {reason}")
        self.path = path
        self.row = row
        self.reason = reason


@dataclass(frozen=True)
class Queried:
    """The texts before and after, and the files that could not be processed."""

    before: Mapping[Path, SourceFile]
    after: Mapping[Path, SourceFile]
    failures: tuple[Unreadable, ...]

    @property
    def changed(self) -> tuple[Path, ...]:
        """The files whose text is another one now."""
        return tuple(sorted(path for path in self.after if self.after[path].text != self.before[path].text))


Find = Callable[[Sequence[str]], tuple[Sequence[Path], Sequence[Unreadable]]]
"""From paths as a query has them to files, and to what could not be listed."""
Name = Callable[[Path], str]
Report = Callable[[str, int, int], None]


def run(script: Path, arguments: Sequence[str], find: Find, name: Name, report: Report) -> Queried:
    """Run a script and all of its queries over the files that ``find`` gives for a query's own paths.

    ``arguments`` are the script's ``sys.argv[1:]``; ``name`` says how a file is called to it.
    Raises ``ScriptError``; then nothing has happened.
    """
    texts = _Texts(find, name, report)
    query: Any = importlib.import_module("bowler").Query
    try:
        code = compile(script.read_bytes(), str(script), "exec")
        with _replaced(query, texts), _running(script, arguments) as module:
            _leaving(lambda: exec(code, module.__dict__))
            if not texts.queries:
                for one in _defined(module, query, texts):
                    texts.execute(one)
    except Exception as error:
        raise ScriptError(script, _row(script, error), _words(error)) from error
    if not texts.queries:
        names = "a variable `query`, a function `query()` or `main()`, or `Query(...)....diff()`"
        raise ScriptError(script, 1, f"it makes no Query: give it {names}")
    failures = tuple(texts.failures[path] for path in sorted(texts.failures))
    return Queried(texts.before, {path: texts.after[path] for path in texts.before}, failures)


class _Texts:
    """The files as the queries so far have left them."""

    def __init__(self, find: Find, name: Name, report: Report) -> None:
        self._find = find
        self._name = name
        self._report = report
        self.before: dict[Path, SourceFile] = {}
        self.after: dict[Path, SourceFile] = {}
        self.failures: dict[Path, Unreadable] = {}
        self.queries = 0

    def execute(self, query: Any, **options: Any) -> Any:
        """Take the place of ``Query.execute``."""
        self.queries += 1
        settings = dict(options.get("options") or {})
        settings.setdefault("print_function", query.python_version == 3)
        refactor = refactoring(query.compile(), settings)
        matches = options.get("filename_matcher") or query.filename_matcher
        judges = [*query.processors, *filter(None, [options.get("hunk_processor")])]
        paths, unlisted = self._find(query.paths)
        self.failures.update((failure.path, failure) for failure in unlisted)
        for index, path in enumerate(paths):
            self._report("rewriting", index, len(paths))
            name = self._name(path)
            source = self._source(path)
            if source is None or (matches is not None and not matches(name)):
                continue
            try:
                after = replace(source, text=_judged(source, refactor(source, name), name, judges))
                self.after[path] = _sound(source, after)
            except Ungrammatical as error:
                self._fail(path, *_unread(source, error))
            except Unreadable as error:
                self._fail(path, error.row, f"the query's result cannot stand: {error.reason}")
            except Exception as error:
                error.add_note(f"while it looked at {name}")
                raise
        query.retcode, query.exceptions = 0, []
        return query

    def _source(self, path: Path) -> SourceFile | None:
        """The text as it is now; None if it cannot be read."""
        if path in self.failures:
            return None
        if path not in self.after:
            try:
                self.before[path] = self.after[path] = text.read(path)
            except Unreadable as error:
                self.failures[path] = error
                return None
        return self.after[path]

    def _fail(self, path: Path, row: int, reason: str) -> None:
        """Keep the file as it was."""
        self.failures[path] = Unreadable(path, row, reason, "it was left as it is")
        self.after[path] = self.before[path]


def _unread(source: SourceFile, error: Ungrammatical) -> tuple[int, str]:
    """Where and why a file cannot be read: by Python, or by Bowler only."""
    try:
        text.parse(source)
    except Unreadable as fault:
        return fault.row, fault.reason
    return error.row, f"Bowler's grammar cannot read this file: {error.reason}"


def _judged(source: SourceFile, after: str, name: str, judges: Sequence[Callable[[str, list[str]], Any]]) -> str:
    """The new text without the hunks that a ``Query.process`` refuses."""
    if not judges or after == source.text:
        return after
    old, new = lines.plain(source.text), lines.plain(after)
    kept = []
    for hunk in hunks.between(old, new):
        shown = [f"--- {name}", f"+++ {name}", hunk.header, *hunk.lines]
        verdicts = [judge(name, shown) is not False for judge in judges]  # Bowler, too, asks every one
        if all(verdicts):
            kept.append(hunk)
    return lines.restored(source.text, hunks.patched(old, kept), source.newline)


def _sound(before: SourceFile, after: SourceFile) -> SourceFile:
    """The new text. Raises ``Unreadable`` if the old one was Python and it is not."""
    if after.text == before.text:
        return after
    try:
        after.encode(after.text)
    except UnicodeEncodeError as error:
        reason = f"{after.encoding} lacks {error.object[error.start]!r}"
        raise Unreadable(after.path, 1, reason, "") from error
    try:
        text.parse(before)
    except Unreadable:
        return after
    text.parse(after)
    return after


def _defined(module: ModuleType, kind: type, texts: _Texts) -> Iterator[Any]:
    """The queries that a script makes and does not execute."""
    spaces = vars(module)
    makers = [name for name, value in spaces.items() if _makes(value, kind, module)]
    for name in dict.fromkeys((*_NAMES, *makers)):
        value = spaces.get(name)
        if inspect.isfunction(value) and not _required(value):
            count = texts.queries
            found = list(_queries(_leaving(value), kind))
            if texts.queries == count:
                yield from found
        else:
            yield from _queries(value, kind)
        if texts.queries:
            return
    yield from (value for value in list(spaces.values()) if isinstance(value, kind))


def _makes(value: object, kind: type, module: ModuleType) -> bool:
    """Whether it is a function of the script that says that it returns a Query."""
    if not inspect.isfunction(value) or value.__globals__ is not vars(module):
        return False
    says = value.__annotations__.get("return")
    return says is kind or (isinstance(says, str) and says.rpartition(".")[2] == kind.__name__)


def _required(function: Callable[..., Any]) -> bool:
    parameters = inspect.signature(function).parameters.values()
    empty, many = inspect.Parameter.empty, (inspect.Parameter.VAR_POSITIONAL, inspect.Parameter.VAR_KEYWORD)
    return any(one.default is empty and one.kind not in many for one in parameters)


def _queries(value: object, kind: type) -> Iterator[Any]:
    if isinstance(value, kind):
        yield value
    elif isinstance(value, list | tuple):
        yield from (one for one in value if isinstance(one, kind))


def _leaving(action: Callable[[], Any]) -> Any:
    """What an action returns; a script that leaves with success is done, any other exit is an error."""
    try:
        return action()
    except SystemExit as error:
        if error.code not in (None, 0):
            raise RuntimeError(f"it left with {error.code!r}").with_traceback(error.__traceback__) from error
    return None


@contextmanager
def _replaced(query: Any, texts: _Texts) -> Iterator[None]:
    """Queries run on our texts; Bowler's own tool, which writes files, does not run."""
    tool: Any = importlib.import_module("bowler.tool").BowlerTool

    def refuse(*_given: object, **_options: object) -> None:
        raise RuntimeError("it runs a BowlerTool, which writes files by itself: let it make a Query")

    execute, start = query.execute, tool.run
    query.execute = lambda self, **options: texts.execute(self, **options)
    tool.run = refuse
    try:
        yield
    finally:
        query.execute, tool.run = execute, start


@contextmanager
def _running(script: Path, arguments: Iterable[str]) -> Iterator[ModuleType]:
    """The script as ``__main__``, with its folder on the path; what it prints goes to standard error."""
    module = ModuleType("__main__")
    module.__file__ = str(script)
    argv, path, main = sys.argv, list(sys.path), sys.modules.get("__main__")
    sys.argv = [str(script), *arguments]
    sys.path.insert(0, str(script.absolute().parent))
    sys.modules["__main__"] = module
    try:
        with redirect_stdout(sys.stderr):
            yield module
    finally:
        sys.argv, sys.path[:] = argv, path
        if main is not None:
            sys.modules["__main__"] = main


def _row(script: Path, error: BaseException) -> int:
    """The last line of the script on the way to the error."""
    if isinstance(error, SyntaxError) and error.filename == str(script):
        return error.lineno or 1
    frames = traceback.extract_tb(error.__traceback__)
    return next((frame.lineno or 1 for frame in reversed(frames) if frame.filename == str(script)), 1)


def _words(error: BaseException) -> str:
    said = str(error.msg if isinstance(error, SyntaxError) else error)
    notes = "".join(f" ({note})" for note in getattr(error, "__notes__", ()))
    return f"{type(error).__name__}: {said}{notes}" if said else f"{type(error).__name__}{notes}"
