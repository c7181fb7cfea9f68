"""Findings made for the tests of reports: with names and texts that would break a page that does not take care."""

from __future__ import annotations

import dataclasses
from pathlib import Path

from tracesafe.model import Confidence, Edit, Finding, Fix, Hop, Outcome, Proof, Refusal, Safety
from tracesafe.output.pages import Page, Repository
from tracesafe.request import Report, Stats
from tracesafe.source.spans import Span
from tracesafe.source.text import SourceFile, Unreadable

ROOT = Path("/srv/work")
PLAIN = ROOT / "package" / "model.py"
NASTY = ROOT / "odd </script><img src=x onerror=alert(1)> \"q'.py"
CODE = '''"""A model."""
import jax


def run(x):
    note = "</script><script>alert(1)</script> & \N{RIGHT-TO-LEFT OVERRIDE}olleh <b>"
    größe = x * 2  # 日本
    if größe > 3:
        y = 1
    else:
        y = 2
    return y


jax.jit(run)

''' + "".join(f"LINE_{number} = {number}\n" for number in range(20, 60))
TEST = "größe > 3"
BRANCH = "if größe > 3:\n        y = 1\n    else:\n        y = 2"


def span(source: SourceFile, text: str) -> Span:
    start = source.utf8.index(text.encode())
    return Span(start, start + len(text.encode()))


def source_of(path: Path, code: str = CODE) -> SourceFile:
    return SourceFile(path, code)


def finding(path: Path = PLAIN, *, safety: Safety | None = Safety.SAFE, code: str = "TRC201") -> Finding:
    source = source_of(path)
    via = (Hop(path, 15, "jax.jit(run)"), Hop(path, 5, "run(table[i](x))"))
    fix: Fix | Refusal = Refusal("maybe-undefined", "`y` may have no value: table[i](x) says {so}")
    if safety is not None:
        edit = Edit(path, span(source, BRANCH), "y = jnp.where(größe > 3, 1, 2)")
        extra = Edit(path, Span(15, 15), "import jax.numpy as jnp\n")
        note = "both sides run" if safety is Safety.REVIEW else ""
        fix = Fix("Replace the branch with `jnp.where`", (edit, extra), safety, note)
    place = (path, span(source, TEST), f"`{TEST}` decides")
    return Finding(code, "traced-branch", *place, via, Confidence.CERTAIN, fix, "package.model.run")


PROVED = Proof(Outcome.PROVED, 48, 2, True, ("annotations", "call sites"), "package.model.run")
DIFFERS = Proof(Outcome.DIFFERS, 3, entry="f", reason="values", counterexample="f(nan) </pre> 1 != 2")


def report(*findings: Finding, failures: tuple[Unreadable, ...] = ()) -> Report:
    sources = {one.path: source_of(one.path) for one in findings}
    return Report(findings, failures, Stats(len(sources)), sources)


def page(*, repositories: int = 2) -> Page:
    """Repositories with all verdicts, proofs and owners, each with the file whose name would like to run."""
    found = []
    for number in range(repositories):
        findings = (
            dataclasses.replace(finding(), proof=PROVED),
            finding(safety=Safety.REVIEW, code="TRC202"),
            dataclasses.replace(finding(NASTY, safety=None), proof=None),
            dataclasses.replace(finding(NASTY, code="TRC406"), proof=DIFFERS),
        )
        sources = {path: source_of(path) for path in (PLAIN, NASTY)}
        after = {PLAIN: source_of(PLAIN, CODE.replace(BRANCH, "y = jnp.where(größe > 3, 1, 2)"))}
        broken = Unreadable(ROOT / "broken.py", 3, "cannot parse: <bad>", "correct it")
        owners = {PLAIN: ("@ana", "@team"), NASTY: ()}
        name = f"shop-{number}"
        one = Repository(name, ROOT, findings, sources, after, findings[2:], (), (broken,), owners, 1.5)
        found.append(one)
    return Page("migrate", tuple(found), "tracesafe migrate '</script>'", "2026-11-22T13:00:00+00:00", "0.1.0")
