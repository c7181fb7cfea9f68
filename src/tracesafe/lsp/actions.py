"""What can be done about findings: this one, all of a rule, all that is safe, or silence.

A list of actions names them only; the text of one is made when it is chosen (``codeAction/resolve``), by the fix
engine of the command line: tried out in memory, checked again, with everything that follows from it in other files.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

from lsprotocol.types import CodeAction, CodeActionDisabled, CodeActionKind, Diagnostic, WorkspaceEdit

from tracesafe.fixing import State, fix
from tracesafe.lsp.diagnostics import SOURCE, identity, is_safe, shifted
from tracesafe.lsp.documents import Documents
from tracesafe.lsp.edits import Abilities, workspace_edit
from tracesafe.lsp.project import Checked, Project
from tracesafe.model import Finding, Fix, Refusal
from tracesafe.reviewing import Review, appeared, planned
from tracesafe.source.spans import Span
from tracesafe.source.text import SourceFile
from tracesafe.suppress import silenced

FIX_ALL = "source.fixAll.tracesafe"


@dataclass(frozen=True)
class Offer:
    """What actions are made of: the findings at one moment, in one project."""

    project: Project
    checked: Checked
    documents: Documents
    abilities: Abilities
    alive: Callable[[], bool] = lambda: True


def listed(
    offer: Offer, path: Path, given: Sequence[Diagnostic], only: Sequence[str] | None, near: Sequence[Finding]
) -> Iterator[CodeAction]:
    """The actions for some findings of a file, without their edits. ``given`` are the client's diagnostics."""

    def wants(kind: str) -> bool:
        return only is None or any(kind == one or kind.startswith(f"{one}.") for one in only)

    for finding in near:
        mine = [one for one in given if one.data == identity(finding)] or None
        if isinstance(finding.fix, Fix) and finding.fix.edits:
            kind = CodeActionKind.QuickFix if is_safe(finding) else CodeActionKind.RefactorRewrite
            if wants(CodeActionKind.QuickFix) or wants(kind):
                yield _fix(finding, mine, CodeActionKind.QuickFix if wants(CodeActionKind.QuickFix) else kind)
            if wants(CodeActionKind.QuickFix) and _alike(offer, finding) > 1:
                title = f"tracesafe: Fix all {finding.code} ({finding.name}) in this file"
                yield _action(title, CodeActionKind.QuickFix, {"do": "rule", **identity(finding)}, mine)
        elif isinstance(finding.fix, Refusal) and wants(CodeActionKind.QuickFix):
            action = _action(f"tracesafe ({finding.code}): Rewrite", CodeActionKind.QuickFix, None, mine)
            action.disabled = CodeActionDisabled(finding.fix.reason)
            yield action
        if wants(CodeActionKind.QuickFix):
            title = f"tracesafe ({finding.code}): Disable for this line"
            yield _action(title, CodeActionKind.QuickFix, {"do": "silence", **identity(finding)}, mine)
    safe = [one for one in offer.checked.report.findings if one.path == path and is_safe(one)]
    if safe and wants(FIX_ALL):
        title = "tracesafe: Fix all that is safe in this file"
        yield _action(title, FIX_ALL, {"do": "all", "path": str(path)}, None)


def shifted_to(finding: Finding, checked: Checked, now: SourceFile) -> Span | None:
    """Where a finding is in the buffer of now; None if its lines changed."""
    found = shifted(finding, checked.report.sources[finding.path], now)
    return found.span if found is not None else None


def _fix(finding: Finding, mine: Sequence[Diagnostic] | None, kind: str) -> CodeAction:
    assert isinstance(finding.fix, Fix)
    safe = is_safe(finding)
    title = f"tracesafe ({finding.code}): {finding.fix.title}{'' if safe else ' (unsafe)'}"
    action = _action(title, kind, {"do": "fix", **identity(finding)}, mine)
    action.is_preferred = True if safe else None
    return action


def _action(title: str, kind: str, data: Any, mine: Sequence[Diagnostic] | None) -> CodeAction:
    return CodeAction(title=title, kind=kind, diagnostics=list(mine) if mine else None, data=data)


def _alike(offer: Offer, finding: Finding) -> int:
    """How many findings of the same rule in the same file would be fixed with it."""
    safe = is_safe(finding)
    return sum(
        (one.code, one.path) == (finding.code, finding.path) and isinstance(one.fix, Fix) and (is_safe(one) or not safe)
        for one in offer.checked.report.findings
    )


class Gone(Exception):  # noqa: N818
    """The finding of an action is not there any more, or its fix does not work: why."""


def resolved(offer: Offer, data: dict[str, Any]) -> WorkspaceEdit:
    """The edit of an action. Raises ``Gone``."""
    path = Path(data["path"])
    texts = offer.checked.texts
    if any(offer.documents.by_path[one].source is not source for one, source in texts.items() if one == path):
        raise Gone("the file does not parse: correct the syntax first")
    if data["do"] == "all":
        return _all(offer, path, None, unsafe=False)
    finding = _find(offer, data)
    match data["do"]:
        case "rule":
            return _all(offer, path, finding.code, unsafe=not is_safe(finding))
        case "silence":
            return _silence(offer, finding)
        case _:
            return _one(offer, finding)


def _find(offer: Offer, data: dict[str, Any]) -> Finding:
    keys = ("code", "path", "start")
    findings = offer.checked.report.findings
    found = [one for one in findings if all(identity(one)[key] == data[key] for key in keys)]
    if not found:
        raise Gone("the finding is not there any more")
    return found[0]


def _one(offer: Offer, finding: Finding) -> WorkspaceEdit:
    """One finding's change with all that follows from it."""
    first = offer.checked.report
    request = offer.project.request(offer.checked.texts, offer.alive)
    request = replace(request, wants=partial(appeared, first))
    state = State({**request.overrides, **first.sources})
    review = Review(offer.project.parts, request, True, first, state, first)
    after, change = planned(review, finding)
    if change is None:
        raise Gone(next(iter(set(after.dropped.values())), "the rewrite does not work here"))
    label = finding.fix.note if isinstance(finding.fix, Fix) and finding.fix.note else f"{SOURCE} {finding.code}"
    texts = {path: first.sources[path] for path in change.before}
    return workspace_edit(texts, change.after, offer.documents, offer.abilities, label, not is_safe(finding))


def _all(offer: Offer, path: Path, code: str | None, *, unsafe: bool) -> WorkspaceEdit:
    """All fixes of a file, or those of one rule in it."""
    request = offer.project.request(offer.checked.texts, offer.alive)

    def wanted(finding: Finding) -> bool:
        is_meant = finding.path == path and code in (None, finding.code)
        return is_meant or not _was_there(offer, finding)

    request = replace(request, wants=lambda report: filter(wanted, report.findings))
    fixed = fix(offer.project.parts, request, unsafe=unsafe, first=offer.checked.report, wanted=wanted)
    after = {one: fixed.after[one] for one in fixed.changed}
    return workspace_edit(fixed.before, after, offer.documents, offer.abilities, f"{SOURCE}: fix all", unsafe)


def _was_there(offer: Offer, finding: Finding) -> bool:
    """Whether a finding in another file is an old one: a new one was made by a fix, and goes with it."""
    return any(
        one.path == finding.path and one.code == finding.code and one.function == finding.function
        for one in offer.checked.report.findings
    )


def _silence(offer: Offer, finding: Finding) -> WorkspaceEdit:
    source = offer.checked.report.sources[finding.path]
    after = replace(source, text=silenced(source, finding))
    texts = {finding.path: source}
    label = f"Disable {finding.code}"
    return workspace_edit(texts, {finding.path: after}, offer.documents, offer.abilities, label, needs_review=False)
