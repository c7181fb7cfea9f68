"""The server collects garbage while nobody types, and at last after so many analyses."""

from __future__ import annotations

import asyncio
import gc

import pytest

pytest.importorskip("pygls")

from tracesafe.lsp import server
from tracesafe.lsp.project import Superseded


async def jobs(count: int, rest: float) -> int:
    """How often garbage was collected in a rest after some jobs."""
    started = server.Server()
    collected: list[int] = []
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(gc, "collect", lambda: collected.append(1))
        for _ in range(count):
            await started.aside(lambda: None)
        await asyncio.sleep(rest)
    started.worker.shutdown()
    return len(collected)


def test_garbage_is_collected_in_a_rest(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(server, "REST_SECONDS", 0.05)
    assert asyncio.run(jobs(5, 0.3)) == 1


def test_garbage_is_collected_without_a_rest(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(server, "REST_SECONDS", 60.0)
    assert asyncio.run(jobs(5, 0.1)) == 0
    assert asyncio.run(jobs(server.JOBS, 0.3)) == 1


def test_an_analysis_that_is_given_up_leaves_garbage_as_well(monkeypatch: pytest.MonkeyPatch) -> None:
    async def superseded() -> int:
        started = server.Server()

        def work() -> None:
            raise Superseded

        with pytest.raises(Superseded):
            await started.aside(work)
        started.worker.shutdown()
        return started.jobs

    monkeypatch.setattr(server, "REST_SECONDS", 60.0)
    assert asyncio.run(superseded()) == 1
