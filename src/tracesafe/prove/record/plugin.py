"""The pytest plugin: ``pytest --tracesafe-record [FILE]``. Without the option it does nothing and imports nothing."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from tracesafe.prove.record.merge import Summary
    from tracesafe.prove.record.session import Session

OPTION = "--tracesafe-record"
DEST = "tracesafe_record"
RUN = "TRACESAFE_RECORD_RUN"
"""Tells the processes of pytest-xdist which recording they write a part of."""
WORKER = "PYTEST_XDIST_WORKER"
SUFFIX = ".zip"


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup("tracesafe")
    group.addoption(
        OPTION,
        nargs="?",
        const="",
        default=None,
        dest=DEST,
        metavar="FILE",
        help="record the arguments of transformed functions (jit, vmap, grad ...) to FILE.zip "
        "(default: .tracesafe_cache/recordings/pytest.zip), for `tracesafe fix --prove`",
    )
    group.addoption(
        "--tracesafe-record-calls",
        type=int,
        default=20,
        metavar="N",
        help="record at most N calls of a function, as different as possible (default: 20)",
    )
    group.addoption(
        "--tracesafe-record-elements",
        type=int,
        default=100_000,
        metavar="N",
        help="record no array of more than N elements (default: 100000)",
    )


@pytest.hookimpl(tryfirst=True)
def pytest_load_initial_conftests(early_config: pytest.Config, args: list[str]) -> None:
    """Begins before any conftest.py is imported: decorators run at import."""
    options = early_config.known_args_namespace
    told = getattr(options, DEST, None)
    if told is None:
        return
    if told and not told.endswith(SUFFIX):
        _give_back(early_config, args, told)
    early_config.pluginmanager.register(Recording(early_config), "tracesafe-recording")


def _give_back(config: pytest.Config, args: list[str], told: str) -> None:
    """``--tracesafe-record tests/`` names tests, not a file."""
    for place, word in enumerate(args):
        if word == OPTION and args[place + 1 : place + 2] == [told]:
            args[place] = f"{OPTION}="
            config.known_args_namespace.file_or_dir.insert(0, told)
            setattr(config.known_args_namespace, DEST, "")
            return
    raise pytest.UsageError(f"{OPTION}={told}: a recording is a file that ends in {SUFFIX}")


class Recording:
    """What records, while pytest runs with the option."""

    def __init__(self, config: pytest.Config) -> None:
        from tracesafe.prove.record import session, store
        from tracesafe.prove.record.recorder import Limits

        options = config.known_args_namespace
        self.config = config
        self.summary: Summary | None = None
        told = getattr(options, DEST)
        file = config.invocation_params.dir / told if told else store.default_file(config.rootpath, "pytest")
        worker = os.environ.get(WORKER, "")
        run = os.environ.get(RUN) if worker else None
        self.is_first = run is None
        self.run = run or store.new_run(file)
        limits = Limits(options.tracesafe_record_elements, options.tracesafe_record_calls)
        process = "main" if self.is_first else f"{worker}-{os.getpid()}"
        self.session: Session = session.start(file, self.run, config.rootpath, limits, process)
        os.environ[RUN] = self.run

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> None:
        self.session.recorder.origin = item.nodeid

    @pytest.hookimpl(trylast=True)
    def pytest_sessionfinish(self) -> None:
        self.session.stop()
        os.environ.pop(RUN, None)
        if self.is_first:
            self.summary = self.session.finish()

    def pytest_terminal_summary(self, terminalreporter: Any) -> None:
        if self.summary is not None:
            terminalreporter.write_line(self.summary.text())
            for reason in self.summary.reasons[: 10 if terminalreporter.verbosity > 0 else 0]:
                terminalreporter.write_line(f"  not recorded: {reason}")
