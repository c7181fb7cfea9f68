"""The nouns: what is found, what is changed, and how sure we are."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from tracesafe.source.spans import Span


class Safety(StrEnum):
    """Whether a fix keeps the meaning of the program."""

    SAFE = "safe"
    """Applied by ``--apply``."""
    REVIEW = "unsafe"
    """Shown in the diff; applied only with ``--unsafe-fixes``."""


class Confidence(StrEnum):
    """How sure a finding is: the least sure step on the way from the transform to the line."""

    CERTAIN = "certain"
    LIKELY = "likely"
    POSSIBLE = "possible"


@dataclass(frozen=True, slots=True)
class Hop:
    """One step of the way from a transform to a line."""

    path: Path
    line: int
    text: str


@dataclass(frozen=True, slots=True)
class Edit:
    """The text that takes the place of a span."""

    path: Path
    span: Span
    text: str


@dataclass(frozen=True, slots=True)
class Fix:
    """Edits that repair a finding, all of them or none.

    ``note`` says, for a fix that needs review, what the reviewer has to check here.
    """

    title: str
    edits: tuple[Edit, ...]
    safety: Safety
    note: str = ""


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why there is no fix, in words that the user can act on; ``slug`` is the reason for machines."""

    slug: str
    reason: str


LATER = Refusal(slug="", reason="its rewrite has not been looked for yet")
"""Takes the place of a fix that nobody has asked for. It is no reason, so it has no slug: nobody is shown it."""


class Outcome(StrEnum):
    """What became of running a fix."""

    PROVED = "proved"
    """The rewritten code, under its real transform, did on every input what the original does eagerly."""
    NOT_RUN = "not-run"
    """It could not be run, or not compared."""
    DIFFERS = "differs"
    """It did something else on some input: the fix is withdrawn."""


@dataclass(frozen=True, slots=True)
class Proof:
    """What running a fix showed. ``reason`` says why it could not be run, or what differs."""

    outcome: Outcome
    inputs: int = 0
    """The inputs on which both sides agreed."""
    branches: int = 0
    """The rewritten branches of which both sides were taken."""
    gradient: bool = False
    """Whether derivatives were compared, too."""
    origins: tuple[str, ...] = ()
    """Where the inputs came from: recorded, configured, docstring, annotations, call sites, program."""
    entry: str = ""
    """The qualified name of what was called."""
    reason: str = ""
    counterexample: str = ""
    """The smallest input found on which the two differ, with what each returned."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One pattern that does not work under a transform, where it stands, and what to do."""

    code: str
    name: str
    path: Path
    span: Span
    message: str
    via: tuple[Hop, ...]
    confidence: Confidence
    fix: Fix | Refusal
    function: str = ""
    """The qualified name of the function that holds it."""
    proof: Proof | None = None
    """What running its fix showed, if it was run."""


def in_order(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """By path, row, column and code."""
    return tuple(sorted(findings, key=lambda one: (one.path, one.span.start, one.code, one.span.end, one.message)))
