"""Second thoughts about what differs: what the codes of the fixes that were reached say of it."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from tracesafe.prove import judge
from tracesafe.prove.inputs_specs import Call
from tracesafe.prove.judge import Run, settled
from tracesafe.prove.plan import Entry


def statuses(monkeypatch: pytest.MonkeyPatch, *results: dict[str, Any]) -> list[str]:
    """What becomes of the calls of one entry; ``reached``: the codes of the fixes that each of them came to."""
    monkeypatch.setattr(judge, "reaches", lambda result, target, *_: target.finding.code in result["reached"])
    codes = dict.fromkeys(code for one in results for code in one["reached"])
    plan: Any = SimpleNamespace(targets=[SimpleNamespace(finding=SimpleNamespace(code=code)) for code in codes])
    run = Run(Entry(Path("m.py"), "call", "f"), (Call(),) * len(results), tuple(results))
    place: Any = None
    return [one["status"] for one in settled(run, plan, place, is_incomplete=False).results]


def differs(*reached: str, **more: Any) -> dict[str, Any]:
    return {"status": "differs", "reason": "", "reached": reached, **more}


SAME = {"status": "same", "reason": "", "reached": ("TRC501",)}


def test_what_an_earlier_call_left_behind_counts_traces(monkeypatch: pytest.MonkeyPatch) -> None:
    assert statuses(monkeypatch, differs("TRC501", traces=True), differs(traces=True)) == ["same", "same"]
    assert statuses(monkeypatch, SAME, differs(traces=True)) == ["same", "same"]
    assert statuses(monkeypatch, differs("TRC201", traces=True), differs(traces=True)) == ["differs", "differs"]
    assert statuses(monkeypatch, differs(traces=True), SAME) == ["differs", "same"]


def test_derivatives_of_what_is_infinite_anyway(monkeypatch: pytest.MonkeyPatch) -> None:
    assert statuses(monkeypatch, differs("TRC206", kind="gradient", singular=True)) == ["same"]
    assert statuses(monkeypatch, differs("TRC206", kind="gradient", singular=False)) == ["differs"]
    assert statuses(monkeypatch, differs("TRC406", kind="gradient", singular=True)) == ["differs"]
