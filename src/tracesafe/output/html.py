"""A report as one HTML page that needs nothing else: no file, no network, no script of others.

    Page -> entries -> items, with their diffs, as HTML -> a template, with style and script inside

The page allows only its own style and script, by their hashes. Everything from the code is escaped. Up to ``WHOLE``
findings the details stand in the page, readable without any script; beyond, they wait as data until one is opened.
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from importlib.resources import files
from importlib.util import find_spec
from typing import Any

from tracesafe.output.pages import Entry, Page, Verdict, by_owner, by_repository, by_rule, by_verdict, entries

WHOLE = 300
"""Up to so many findings, the details are part of the page as it loads."""

_TAG = re.compile(r"<(?=[/!s])", re.IGNORECASE)
"""What may begin ``</script``, ``<!--`` or ``<script``, the only things that a browser looks for in a script."""


class MissingExtra(Exception):  # noqa: N818
    """The packages that draw the page are not installed."""


def require() -> None:
    """Raise ``MissingExtra`` if the page cannot be made here."""
    missing = [name for name in ("jinja2", "pygments") if find_spec(name) is None]
    if missing:
        packages = " and ".join(missing)
        raise MissingExtra(f"the page needs {packages}: pip install 'tracesafe[report]'")


def render(page: Page) -> str:
    """The whole page."""
    from tracesafe.output.html_items import changes, items, pages_of_rules, reasons

    require()
    found = [entry for repository in page.repositories for entry in entries(repository)]
    lazy = len(found) > WHOLE
    template = _environment().get_template("page.html.j2")
    style, script, theme = (_part(name) for name in ("report.css", "report.js", "theme.js"))
    shown = items(found, lazy=lazy)
    text = template.render(
        page=page,
        policy=_policy(style, (script, theme)),
        style=style,
        script=script,
        theme=theme,
        lazy=lazy,
        items=shown,
        groups=_grouped(shown),
        changes=changes(page.repositories, lazy=lazy),
        summary=_summary(page, found),
        charts=_charts(found, many=len(page.repositories) > 1),
        filters=_filters(found, many=len(page.repositories) > 1),
        rules=pages_of_rules(found),
        reasons=reasons(found),
        data=_data,
    )
    return str(text)


def _environment() -> Any:
    from jinja2 import Environment, PackageLoader, StrictUndefined

    from tracesafe.output.html_items import inline

    environment = Environment(
        loader=PackageLoader("tracesafe.output", "templates"),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=StrictUndefined,
    )
    environment.filters["inline"] = inline
    return environment


def _part(name: str) -> str:
    return (files("tracesafe.output") / "templates" / name).read_text(encoding="utf-8")


def _policy(style: str, scripts: Sequence[str]) -> str:
    """What the browser may load: nothing but this style and these scripts."""
    marks = " ".join(f"'sha256-{_hash(script)}'" for script in scripts)
    return (
        f"default-src 'none'; style-src 'sha256-{_hash(style)}'; script-src {marks}; "
        "base-uri 'none'; form-action 'none'; img-src data:"
    )


def _hash(text: str) -> str:
    return base64.b64encode(hashlib.sha256(text.encode("utf-8")).digest()).decode("ascii")


def _data(value: object) -> str:
    """JSON that may stand in a script element: no tag can begin or end in it."""
    return _TAG.sub(r"\\u003c", json.dumps(value, ensure_ascii=False))


def _grouped(shown: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """The items by repository and file, in their order."""
    found: list[dict[str, Any]] = []
    for item in shown:
        key = (item["repository"], item["path"])
        if not found or found[-1]["key"] != key:
            found.append({"key": key, "repository": item["repository"], "path": item["path"], "items": []})
        found[-1]["items"].append(item)
    return found


def _summary(page: Page, found: Sequence[Entry]) -> dict[str, Any]:
    shown = [entry for entry in found if entry.status != "silenced"]
    proofs = [entry.finding.proof.outcome for entry in shown if entry.finding.proof]
    return {
        "total": len(shown),
        "files": len({(entry.repository.name, entry.path) for entry in shown}),
        "safe": sum(entry.verdict is Verdict.SAFE for entry in shown),
        "unsafe": sum(entry.verdict is Verdict.UNSAFE for entry in shown),
        "none": sum(entry.verdict is Verdict.NONE for entry in shown),
        "silenced": len(found) - len(shown),
        "fixed": sum(entry.status == "fixed" for entry in shown),
        "planned": sum(entry.status == "planned" for entry in shown),
        "proved": sum(outcome == "proved" for outcome in proofs),
        "proofs": len(proofs),
        "changed": sum(len(one.changed) for one in page.repositories),
        "failures": sum(len(one.failures) + bool(one.problem) for one in page.repositories),
        "seconds": sum(one.seconds for one in page.repositories),
    }


def _charts(found: Sequence[Entry], *, many: bool) -> list[dict[str, Any]]:
    """Bars by verdict and rule; by repository and owner, if there are any."""
    charts = [("verdict", "By verdict", by_verdict(found)), ("rule", "By rule", by_rule(found))]
    if many:
        charts.append(("repo", "By repository", by_repository(found)))
    if any(entry.owners for entry in found):
        charts.append(("owner", "By owner", by_owner(found)))
    return [
        {"key": key, "title": title, "rows": rows, "most": max(row.total for row in rows)}
        for key, title, rows in charts
        if rows
    ]


def _filters(found: Sequence[Entry], *, many: bool) -> list[dict[str, Any]]:
    """What can be chosen from, as far as there is a choice."""
    verdicts = {"safe": "Safe fix", "unsafe": "Needs review", "none": "No fix"}
    states = {"open": "Open", "planned": "Would be fixed", "fixed": "Fixed", "silenced": "Silenced"}
    proofs = {"proved": "Proved", "differs": "Differs", "not-run": "Not run", "": "None"}
    rules = sorted({(entry.finding.code, f"{entry.finding.code} {entry.finding.name}") for entry in found})
    outcomes = {entry.finding.proof.outcome.value if entry.finding.proof else "" for entry in found}
    used = {entry.verdict.value for entry in found}
    reached = {entry.status.value for entry in found}
    owners = sorted({owner for entry in found for owner in entry.owners or ("",)})
    names = sorted({entry.repository.name for entry in found})
    choices = (
        ("verdict", "Verdict", [(key, label) for key, label in verdicts.items() if key in used]),
        ("rule", "Rule", rules),
        ("repo", "Repository", [(name, name) for name in names] if many else []),
        ("owner", "Owner", [(owner, owner or "nobody") for owner in owners]),
        ("status", "Status", [(key, label) for key, label in states.items() if key in reached]),
        ("proof", "Proof", [(key, label) for key, label in proofs.items() if key in outcomes]),
    )
    return [{"key": key, "label": label, "options": options} for key, label, options in choices if len(options) > 1]
