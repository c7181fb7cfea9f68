"""How the original takes the calls that are tried for one entry, within a time that follows what they took so far."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from tracesafe.prove.inputs_search import Ran
from tracesafe.prove.inputs_specs import Call
from tracesafe.prove.jobs import Worker

LONGEST = 8.0
"""How many seconds some calls may take before it is known how long one takes: most need a hundredth."""
SHORTEST = 2.0
"""How many they may take at least, and after one that did not end."""
TIMES = 3.0
"""How many times as long as the others a call may take."""


@dataclass
class Probes:
    """Makes calls of the original alone, eagerly. ``job``: the entry, without the calls."""

    worker: Worker
    job: Mapping[str, Any]
    started: float = field(default_factory=time.monotonic)
    cpu: float = 0.0
    """The processor time of all calls so far."""
    pace: float = 0.0
    """That of one call where some worked, at most; what the process needs to come to it is part of it."""

    def __call__(self, calls: Sequence[Call]) -> list[Ran]:
        """What became of each call."""
        found: list[Ran] = []
        longest = LONGEST
        while len(found) < len(calls):
            rest = calls[len(found) :]
            answer = self.worker.run(self._asked(rest, longest))
            self.cpu += answer.get("cpu", 0.0)
            ran = [_ran(one) for one in answer["results"]]
            found += ran
            if any(one.ok for one in ran):
                self.pace = max(self.pace, answer.get("cpu", 0.0) / len(ran))
            if len(found) < len(calls):
                found.append(Ran(False, str(answer.get("end") or "the program ended")))
                longest = SHORTEST
        return found[: len(calls)]

    def _asked(self, calls: Sequence[Call], longest: float) -> dict[str, Any]:
        usual = TIMES * self.pace * len(calls) if self.pace else longest
        seconds = min(longest, max(SHORTEST, usual))
        return {**self.job, "after": "", "probe": True, "seconds": seconds, "calls": [one.json() for one in calls]}

    def clock(self) -> float:
        """The time, but on a busy machine only as far as the calls get to run, and a quarter of the rest."""
        passed = time.monotonic() - self.started
        return min(passed, self.cpu + passed / 4)


def _ran(result: Mapping[str, Any]) -> Ran:
    lines = frozenset((name, row) for name, rows in result.get("lines", {}).items() for row in rows)
    return Ran(bool(result.get("ok")), str(result.get("error", result.get("reason", ""))), lines)
