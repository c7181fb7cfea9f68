"""What a run of tests says: which single tests failed, if its output tells, else its exit code alone.

pytest is asked for a JUnit file and for its short summary (``OPTIONS``, which the environment hands to it whatever
starts it); unittest, and what is built on it, prints a heading for each failure. Names are dotted in both:
``tests.test_net.TestLoss.test_zero[cpu]``.
"""

from __future__ import annotations

import re
import xml.etree.ElementTree as ElementTree
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

OPTIONS = "-rfE --maxfail=0 --continue-on-collection-errors --junitxml="
"""What pytest is told, with the path of the JUnit file behind it. Options of the command itself win."""

_SUMMARY = re.compile(
    r"^(?:FAILED|ERROR) ([^\s\[]+(?: [^\s\[-][^\s\[]*)*(?:\[.*?\](?= - |$))?)(?: - .*)?$", re.MULTILINE
)
_HEADING = re.compile(
    r"^={20,}\s*^(?:FAIL|ERROR|UNEXPECTED SUCCESS): (\S+)(?: \(([^()\s]+)\))?(.*)$\n(?:.*\n){0,3}?-{20,}", re.MULTILINE
)
_NOT_LOADED = "unittest.loader._FailedTest."
_RAN = re.compile(r"^Ran (\d+) tests? in [\d.]+s$", re.MULTILINE)
_STARTED = re.compile(r"^={5,} test session starts ={5,}$|^(?:\d+ \w+,? ?)+ in [\d.]+s", re.MULTILINE)


@dataclass(frozen=True)
class Results:
    """The outcome of single tests. ``known``: whether anything is known of them beside the exit code."""

    known: bool = False
    failed: frozenset[str] = frozenset()
    passed: frozenset[str] = frozenset()
    """Those that passed, as far as they are named."""


def read(output: str, junit: Path) -> Results:
    """The results of a run, from what it printed and from the JUnit file that pytest may have written."""
    passed, failed = _from_junit(junit)
    if passed or failed or _STARTED.search(output):
        failed |= {_dotted(one[1].strip()) for one in _SUMMARY.finditer(output)}
    if _RAN.search(output):
        failed |= set(_unittest_failures(output))
    ran = any(int(one[1]) for one in _RAN.finditer(output))
    return Results(bool(passed or failed or ran), failed, passed - failed)


def _from_junit(junit: Path) -> tuple[frozenset[str], frozenset[str]]:
    """The tests that passed and those that failed; none if there is no such file, or only a part of it."""
    try:
        root = ElementTree.parse(junit).getroot()
    except (OSError, ElementTree.ParseError):
        return frozenset(), frozenset()
    passed: set[str] = set()
    failed: set[str] = set()
    for case in root.iter("testcase"):
        name = ".".join(filter(None, (case.get("classname"), case.get("name"))))
        bad = any(part.tag in ("failure", "error") for part in case)
        (failed if bad else passed).add(name)
    return frozenset(passed), frozenset(failed)


def _dotted(node: str) -> str:
    """``tests/test_net.py::TestLoss::test_zero[a/b]`` as JUnit names it."""
    place, bracket, parameters = node.partition("[")
    file, *inner = place.split("::")
    module = re.sub(r"[/\\]", ".", file.removesuffix(".py"))
    return ".".join((module, *inner)) + bracket + parameters


def _unittest_failures(output: str) -> Iterator[str]:
    """The names in headings as unittest prints them; older versions leave the method out of the brackets."""
    for found in _HEADING.finditer(output):
        name, place, more = found[1], (found[2] or "").removeprefix(_NOT_LOADED), found[3].strip()
        full = place if f".{place}".endswith(f".{name}") else f"{place}.{name}".lstrip(".")
        yield " ".join(filter(None, (full, more)))
