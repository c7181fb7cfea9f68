"""Findings in real packages that somebody has looked at, and the file that holds them."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

KINDS = ("true", "intended", "false", "unjudged")
"""`true`: raises or is wrong under the transform that the finding names. `intended`: it does as the finding says, and
the author wants it or guards it at run time. `false`: the code works there, or never runs there."""

HEADER = """\
# Findings of `tracesafe check` in real packages, each judged by reading the code.
# verdict: true (it raises, or is wrong, under the transform named), intended (so, and the author means it: a guard, a
# test of the error, a documented limit), false (it works there, or never runs there), unjudged.
# Kept up to date by `python -m tests.ecosystem.findings --update`; verdict and why are written by hand.
"""


@dataclass(frozen=True, order=True)
class Key:
    """Which finding is meant, whatever the line's number is today."""

    package: str
    file: str
    function: str
    code: str
    line: str


@dataclass(frozen=True)
class Judged:
    """A finding, what it is worth and why."""

    key: Key
    verdict: str
    why: str
    message: str


@dataclass(frozen=True)
class Scan:
    """One run of the check over one package."""

    package: str
    files: int
    findings: int
    unreadable: int
    seconds: float


def load(path: Path) -> list[Judged]:
    tables = tomllib.loads(path.read_text(encoding="utf-8"))["finding"] if path.exists() else []
    judged = [
        Judged(
            Key(table["package"], table["file"], table["function"], table["code"], table["line"]),
            table["verdict"],
            table["why"],
            table["message"],
        )
        for table in tables
    ]
    unknown = next((one for one in judged if one.verdict not in KINDS), None)
    if unknown:
        raise ValueError(f"{path}: verdict {unknown.verdict!r} of {unknown.key} is none of {KINDS}")
    return judged


def save(path: Path, verdicts: Iterable[Judged]) -> None:
    parts = [HEADER]
    for one in sorted(verdicts, key=lambda judged: judged.key):
        fields = {**vars(one.key), "message": one.message, "verdict": one.verdict, "why": one.why}
        lines = [f"{name} = {json.dumps(value, ensure_ascii=False)}" for name, value in fields.items()]
        parts.append("\n".join(["[[finding]]", *lines, ""]))
    path.write_text("\n".join(parts), encoding="utf-8")


def load_scans(path: Path) -> list[Scan]:
    """The figures of the last run over each package."""
    return [Scan(**one) for one in json.loads(path.read_text(encoding="utf-8"))] if path.exists() else []


def save_scans(path: Path, scans: Iterable[Scan]) -> None:
    """Write the figures; seconds are of the machine that ran it."""
    path.write_text(json.dumps([vars(one) for one in scans], indent=1) + "\n", encoding="utf-8")
