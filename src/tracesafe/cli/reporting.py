"""``--report FILE``: what a run found as a page, a table or a SARIF log, besides what it prints."""

from __future__ import annotations

import os
import shlex
import sys
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

import click

from tracesafe.output.pages import Page, Repository

_HTML = (".html", ".htm")
SUFFIXES = (*_HTML, ".csv", ".json", ".sarif")


def refuse_unless_possible(given: Mapping[str, Any]) -> None:
    """Refuse, before anything is done, what cannot be written at the end. Raises ``click.UsageError``."""
    for name in given.get("report") or ():
        path = Path(name)
        if path.suffix.lower() not in SUFFIXES:
            known = ", ".join(SUFFIXES)
            raise click.UsageError(f"--report {name}: the name's end says which kind of report: {known}")
        if path.is_dir() or not path.absolute().parent.is_dir():
            problem = "is a directory" if path.is_dir() else f"there is no directory {path.absolute().parent}"
            raise click.UsageError(f"--report {name}: {problem}")
        if path.suffix.lower() in _HTML:
            from tracesafe.output.html import MissingExtra, require

            try:
                require()
            except MissingExtra as error:
                raise click.UsageError(f"--report {name}: {error}") from error


def write(given: Mapping[str, Any], title: str, repositories: Sequence[Repository]) -> None:
    """Write the reports that were asked for. Raises ``click.ClickException`` for a file that cannot be written."""
    names: Sequence[str] = given.get("report") or ()
    if not names:
        return
    command = shlex.join(["tracesafe", *sys.argv[1:]])
    date = datetime.now(UTC).isoformat(timespec="seconds")
    page = Page(title, tuple(repositories), command, date, _version())
    for name in names:
        text = _rendered(page, Path(name).suffix.lower())
        try:
            _replace(Path(name), text.encode("utf-8", "backslashreplace"))
        except OSError as error:
            raise click.UsageError(f"--report {name}: {error.strerror or error}") from error


def _rendered(page: Page, suffix: str) -> str:
    match suffix:
        case ".csv":
            from tracesafe.output.rows import as_csv

            return as_csv(page)
        case ".json":
            from tracesafe.output.rows import as_json

            return as_json(page)
        case ".sarif":
            from tracesafe.output.sarif import of_page

            return of_page(page)
        case _:
            from tracesafe.output.html import render

            return render(page)


def _replace(path: Path, data: bytes) -> None:
    """The whole report, or the file as it was."""
    if path.exists() and not path.is_file():
        path.write_bytes(data)  # a pipe, /dev/stdout
        return
    temporary = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        temporary.write_bytes(data)
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)


def _version() -> str:
    try:
        return version("tracesafe")
    except PackageNotFoundError:
        return ""
