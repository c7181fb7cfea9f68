"""What a migration would change in one repository: all at once, or rule by rule, and which files go together.

fix with all rules -> the rules that had something to fix -> fix with each alone, one upon the other -> the rest
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

from tracesafe.fixing import Fixed, fix
from tracesafe.model import Finding, Fix, Safety
from tracesafe.pipeline import Parts, Pattern, variant
from tracesafe.request import Request
from tracesafe.source.journal import Unit
from tracesafe.source.text import SourceFile
from tracesafe.source.write import Replacement


@dataclass(frozen=True)
class Stage:
    """One step of a plan, and one commit: what it applied, and the new texts of the files that it changed."""

    code: str
    """The rule; empty for what only several rules together came to."""
    applied: tuple[Finding, ...]
    after: Mapping[Path, SourceFile]


@dataclass(frozen=True)
class Plan:
    """All that would change, and its steps."""

    fixed: Fixed
    stages: tuple[Stage, ...]


def plan(parts: Parts, request: Request, *, unsafe: bool, by_rule: bool, only: frozenset[Path] | None) -> Plan:
    """Look at a repository; nothing is written. ``only`` limits the findings to some files."""
    if only is not None:
        parts = replace(parts, rules=tuple(variant(rule, detect=partial(_inside, rule, only)) for rule in parts.rules))
    whole = fix(parts, request, unsafe=unsafe)
    codes = sorted({finding.code for finding in whole.applied})
    if not by_rule or not codes:
        return Plan(whole, (_stage("" if len(codes) > 1 else "".join(codes), whole),) if whole.changed else ())
    stages: list[Stage] = []
    now = request
    for code in codes:
        alone = replace(parts, rules=tuple(rule for rule in parts.rules if rule.code == code))
        step = fix(alone, replace(now, whole=False), unsafe=unsafe)
        if step.changed:
            stages.append(_stage(code, step))
            now = replace(now, overrides={**now.overrides, **step.after})
    last = fix(parts, now, unsafe=unsafe)
    if last.changed:
        stages.append(_stage("", last))
    applied = tuple(finding for stage in stages for finding in stage.applied)
    return Plan(Fixed(whole.before, last.after, applied, whole.first, last.left), tuple(stages))


def units(fixed: Fixed) -> tuple[Unit, ...]:
    """The changed files, in groups that belong together: each fix changes all of its files or none."""
    group: dict[Path, Path] = {path: path for path in fixed.changed}

    def top(path: Path) -> Path:
        while group[path] != path:
            path = group[path]
        return path

    for finding in fixed.applied:
        paths = [edit.path for edit in finding.fix.edits] if isinstance(finding.fix, Fix) else []
        own = [path for path in paths if path in group]
        for path in own[1:]:
            group[top(path)] = top(own[0])
    found: dict[Path, list[Replacement]] = {}
    for path in fixed.changed:
        before, after = fixed.before[path], fixed.after[path]
        change = Replacement(path, before.encode(before.text), after.encode(after.text))
        found.setdefault(top(path), []).append(change)
    return tuple(Unit(tuple(changes)) for changes in found.values())


def message(stage: Stage, root: Path, version: str) -> str:
    """The commit message of a stage."""
    number = len(stage.applied)
    files = sorted(_name(path, root) for path in stage.after)
    where = files[0] if len(files) == 1 else f"{len(files)} files"
    names = sorted({(one.code, one.name) for one in stage.applied})
    rule = " ".join(names[0]) if len(names) == 1 else "tracesafe"
    fixes = "1 fix" if number == 1 else f"{number} fixes"
    lines = [f"{rule}: {fixes} in {where}", ""]
    by_file: dict[str, list[Finding]] = {}
    for finding in stage.applied:
        by_file.setdefault(_name(finding.path, root), []).append(finding)
    for name, findings in sorted(by_file.items()):
        lines.append(f"{name}:")
        for finding in findings:
            assert isinstance(finding.fix, Fix)
            code = f"{finding.code} " if len(names) > 1 else ""
            lines.append(f"- {code}{finding.function}: {finding.message}")
            lines.append(f"  {finding.fix.title}")
            if finding.fix.safety is Safety.REVIEW:
                lines.append(f"  check: {finding.fix.note or 'it may change what the program does'}")
    if not stage.applied:
        lines[0] = f"tracesafe: imports that are no longer used, in {where}"
    if len(names) == 1:
        lines += ["", f"`tracesafe explain {names[0][0]}` says why this breaks, and how safe the fix is."]
    return "\n".join([*lines, "", f"Made by tracesafe {version}.", ""])


def _stage(code: str, fixed: Fixed) -> Stage:
    return Stage(code, fixed.applied, {path: fixed.after[path] for path in fixed.changed})


def _name(path: Path, root: Path) -> str:
    return path.relative_to(root).as_posix() if path.is_relative_to(root) else str(path)


def _inside(rule: Pattern, only: frozenset[Path], here: Any) -> Iterable[tuple[Any, str]]:
    """What a rule finds in some files."""
    return rule.detect(here) if here.source.path in only else ()
