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

PLACE: Any = SimpleNamespace(needs=("x",))


def statuses(
    monkeypatch: pytest.MonkeyPatch, *results: dict[str, Any], expression: str = "f", left: bool = False
) -> list[str]:
    """What becomes of the calls of one entry; ``reached``: the codes of the fixes that each of them came to, ``left``:
    whether findings without a fix are left."""
    monkeypatch.setattr(judge, "reaches", lambda result, target, *_: target.finding.code in result["reached"])
    codes = dict.fromkeys(code for one in results for code in one["reached"])
    plan: Any = SimpleNamespace(targets=[SimpleNamespace(finding=SimpleNamespace(code=code)) for code in codes])
    calls = tuple(Call(why=one.get("why", "")) for one in results)
    run = Run(Entry(Path("m.py"), "call", expression, place=PLACE), calls, tuple(results))
    place: Any = None
    return [one["status"] for one in settled(run, plan, place, is_incomplete=left).results]


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


def test_data_of_python_that_a_transform_changes_and_the_rewrite_does_not(monkeypatch: pytest.MonkeyPatch) -> None:
    counted = {"host": True, "plainly": True}
    assert statuses(monkeypatch, differs("TRC502", **counted)) == ["same"]
    assert statuses(monkeypatch, differs("TRC105", **counted)) == ["same"]
    assert statuses(monkeypatch, differs("TRC105", host=True, plainly=False)) == ["differs"]
    assert statuses(monkeypatch, differs("TRC101", **counted)) == ["differs"]
    assert statuses(monkeypatch, differs("TRC105", "TRC101", **counted)) == ["differs"]


def test_parameters_that_got_names(monkeypatch: pytest.MonkeyPatch) -> None:
    assert statuses(monkeypatch, differs("TRC901", named=True)) == ["same"]
    assert statuses(monkeypatch, differs("TRC101", named=True)) == ["differs"]
    assert statuses(monkeypatch, differs("TRC901", unrepaired=True)) == ["same"]
    assert statuses(monkeypatch, differs("TRC901")) == ["differs"]


def test_a_dtype_that_depends_on_the_numbers(monkeypatch: pytest.MonkeyPatch) -> None:
    assert statuses(monkeypatch, differs("TRC203", wider=True), SAME) == ["not-run", "same"]
    assert statuses(monkeypatch, differs("TRC203", wider=True), differs("TRC203", wider=True)) == ["differs"] * 2
    other = differs("TRC203", wider=True, why="float64")  # the dtype of the input is another one
    assert statuses(monkeypatch, other, SAME) == ["differs", "same"]
    assert statuses(monkeypatch, differs("TRC203", wider=False), SAME) == ["differs", "same"]


def test_what_a_transform_does_not_let_out_of_its_arguments(monkeypatch: pytest.MonkeyPatch) -> None:
    assert statuses(monkeypatch, differs("TRC303", inputs=True, plainly=True)) == ["not-run"]
    assert statuses(monkeypatch, differs("TRC303", inputs=True, immutable=True)) == ["not-run"]
    assert statuses(monkeypatch, differs("TRC303", inputs=True)) == ["differs"]
    assert statuses(monkeypatch, differs("TRC107", inputs=True, plainly=True)) == ["differs"]


def test_errors_on_inputs_that_nobody_passes(monkeypatch: pytest.MonkeyPatch) -> None:
    raises = differs("TRC404", kind="raises", why="empty in argument 1")
    assert statuses(monkeypatch, raises) == ["not-run"]


def test_derivatives_at_infinity(monkeypatch: pytest.MonkeyPatch) -> None:
    found = differs("TRC402", infinite=True)
    assert statuses(monkeypatch, found, expression="torch.func.grad(damped)") == ["differs"]  # a function of the user
    monkeypatch.setattr("tests.unit.test_proof_judged.PLACE", None)
    assert statuses(monkeypatch, found, expression="torch.func.grad(damped)") == ["not-run"]
    assert statuses(monkeypatch, found, expression="torch.vmap(damped)") == ["differs"]


def test_infinity_that_a_compiler_reckons_with(monkeypatch: pytest.MonkeyPatch) -> None:
    assert statuses(monkeypatch, differs("TRC201", far=True, plainly=True)) == ["not-run"]
    assert statuses(monkeypatch, differs("TRC201", far=True, plainly=False)) == ["differs"]
    assert statuses(monkeypatch, differs("TRC201", far=False, plainly=True)) == ["differs"]


def test_tracers_that_still_leave_their_transform(monkeypatch: pytest.MonkeyPatch) -> None:
    assert statuses(monkeypatch, differs("TRC201", leaks=True), left=True) == ["not-run"]
    assert statuses(monkeypatch, differs("TRC201", leaks=True)) == ["differs"]
    assert statuses(monkeypatch, differs("TRC201"), left=True) == ["differs"]
