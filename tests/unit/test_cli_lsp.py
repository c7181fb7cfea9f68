"""``tracesafe lsp`` as a process that stays."""

from __future__ import annotations

import gc

import pytest

from tracesafe.cli.main import main

pytest.importorskip("pygls")


class FakeServer:
    """Notes whether garbage is collected while it serves."""

    def __init__(self) -> None:
        self.collects: list[bool] = []

    def start_tcp(self, host: str, port: int) -> None:
        self.collects.append(gc.isenabled())


def test_a_server_collects_garbage(monkeypatch: pytest.MonkeyPatch) -> None:
    from tracesafe.lsp import server

    fake = FakeServer()
    monkeypatch.setattr(server, "create", lambda: fake)
    gc.disable()  # as `run` leaves it
    try:
        assert main(["lsp", "--tcp", "0"]) == 0
    finally:
        gc.enable()
    assert fake.collects == [True]
