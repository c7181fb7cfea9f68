"""Calls that are tried: what does not end costs little, and nothing but itself."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast

from tracesafe.prove.inputs_specs import Call, literal
from tracesafe.prove.jobs import Worker
from tracesafe.prove.probes import LONGEST, SHORTEST, Probes


class FakeWorker:
    """Returns from every call but that with the number 3, which does not end."""

    def __init__(self) -> None:
        self.seconds: list[float] = []

    def run(self, job: Mapping[str, Any]) -> dict[str, Any]:
        self.seconds.append(job["seconds"])
        found: list[dict[str, Any]] = []
        for call in job["calls"]:
            if call["args"][0] == literal(3):
                return {"results": found, "end": "it did not end", "cpu": 0.01}
            found.append({"ok": True, "error": "", "lines": {"model.py": [1, 2]}})
        return {"results": found, "end": "", "cpu": 0.01 * len(found)}


def test_what_does_not_end_is_left_out_and_the_time_follows_the_others() -> None:
    worker = FakeWorker()
    probes = Probes(cast(Worker, worker), {"entry": "f"})
    calls = [Call((literal(number),)) for number in range(6)]
    assert [one.ok for one in probes(calls[:2])] == [True, True]
    found = probes(calls)
    assert [one.ok for one in found] == [True, True, True, False, True, True]
    assert found[3].error == "it did not end"
    assert found[0].lines == {("model.py", 1), ("model.py", 2)}
    assert worker.seconds == [LONGEST, SHORTEST, SHORTEST]
    assert 0 < probes.clock() < 1
