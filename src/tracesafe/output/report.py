"""A report in the format that the settings ask for."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from tracesafe.config import Settings
from tracesafe.model import Finding
from tracesafe.output import github, json, pages, rows, sarif, text
from tracesafe.output.color import Palette
from tracesafe.output.frame import printable
from tracesafe.output.words import analysed, count, here_or_top, shown_path, statistics, verdict
from tracesafe.request import Report

_FOR_PEOPLE = ("full", "concise")


def is_for_people(settings: Settings) -> bool:
    """Whether the format is text for people, with a summary."""
    return settings.output_format in _FOR_PEOPLE


def lines(report: Report, settings: Settings, palette: Palette, options: Mapping[str, Any]) -> Iterator[str]:
    """The lines of the output: findings, or their statistics, and the summary."""
    unsafe = settings.unsafe_fixes
    if options.get("statistics") and settings.output_format in ("json", "json-lines"):
        yield rows.figures(pages.by_rule(pages.entries(_repository(report))))
        return
    match settings.output_format:
        case "json":
            yield json.as_list(report)
        case "json-lines":
            yield from json.as_lines(report)
        case "github":
            yield from github.commands(report)
        case "sarif":
            yield sarif.log(report)
        case "csv":
            yield rows.as_csv(pages.Page("", (_repository(report),))).removesuffix("\n")
        case name:
            style = text.TextStyle(palette, unsafe)
            show = text.full if name == "full" else text.concise
            shown = () if options.get("statistics") else report.findings
            yield from show(shown, report.failures, report.sources, style)
            for hop in report.unknown:
                place = f"{palette.bold(shown_path(hop.path))}:{hop.line}:"
                yield f"{place} {palette.note('unknown')} nothing is known of what `{printable(hop.text)}` calls"
            if options.get("statistics"):
                yield from statistics(report.findings, palette, unsafe=unsafe)
            if not options.get("quiet"):
                yield from verdict(report, palette, unsafe=unsafe, fixed=int(options.get("fixed", 0)))
                yield palette.dim(analysed(report))


def _repository(report: Report) -> pages.Repository:
    here = here_or_top()
    return pages.of_report(here.name or str(here), here, report)


def fixes_by_file(applied: Iterable[Finding], palette: Palette) -> Iterator[str]:
    """How often each rule was fixed in each file."""
    numbers = Counter((shown_path(finding.path), finding.code, finding.name) for finding in applied)
    if not numbers:
        return
    yield f"\nFixed {count(sum(numbers.values()), 'error')}:"
    for path in sorted({path for path, _, _ in numbers}):
        yield f"- {palette.bold(path)}:"
        for (where, code, name), number in sorted(numbers.items()):
            if where == path:
                yield f"    {number} x {palette.code(code)} ({name})"
